"""The English words of the grammar. They are read in lower case."""

import re
from datetime import timedelta

from customers.follow_ups.dates_in_words import days
from customers.follow_ups.dates_in_words.hours import Clock
from customers.follow_ups.dates_in_words.numerals import ENGLISH_NUMBER, number
from customers.follow_ups.dates_in_words.tokens import Token, rule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = (
    "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?)"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
LENGTH = "minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|quarters?|years?|(?:working|business) days?"
NOT_A_NUMBER = r"(?![0-9.,%:]*[0-9%])"
HOLIDAYS = {
    "national": "(?:the )?(?:national day|golden week)(?: holidays?)?",
    "may": "(?:the )?(?:may day|labou?r day)(?: holidays?)?",
    "new-year": "new year(?:'s)?(?: day)?(?: holidays?)?",
    "spring": "(?:the )?(?:chinese new year|lunar new year|spring festival|cny)(?: holidays?)?",
    "": "(?:the )?holidays?",
}
PARTS = {
    "morning": "(?:first thing|(?:in the |early |early in the )?morning)",
    "noon": "(?:at )?(?:lunch ?time|over lunch)",
    "afternoon": "(?:in the |early |late )?afternoon",
    "evening": "(?:in the |early |late )?evening",
    "night": "at night",
    "close": "(?:by |before |at )?(?:(?:the )?end of (?:the )?day|eod|cob|close of business)",
}


def _weekday(word: str) -> int:
    return WEEKDAYS.index(word[:3])


def _month(word: str) -> int:
    return MONTHS.index(word[:3]) + 1


def _day_of_week(match: re.Match[str]) -> Token | None:
    which, weekday = (match["which"] or "").strip(), _weekday(match["day"])
    if which in ("last", "past", "previous"):
        return Token(day=days.passed)
    if which in ("every", "each"):
        return Token(day=days.nearest(weekday), repeats="weekly")
    if match["week"]:
        return Token(day=days.later(days.coming(weekday), 7))
    rules = {"next": days.next_one(weekday), "this": days.in_week(weekday, 0), "": days.nearest(weekday)}
    return Token(day=rules.get(which, days.coming(weekday)), weekday=None if which else weekday)


def _of_next_week(match: re.Match[str]) -> Token:
    return Token(day=days.in_week(_weekday(match["day"]), 1 if match["which"] == "next" else 0))


def _date(match: re.Match[str]) -> Token:
    month, day = _month(match["m"]), int(match["d"])
    return Token(
        day=days.on_date(int(match["year"]), month, day) if match["year"] else days.month_and_day(month, day)
    )


def _slashed(match: re.Match[str]) -> Token | None:
    """12/5 is a day in May to some and one in December to others."""
    first, second = int(match["m"]), int(match["d"])
    if match["year"]:
        year = int(match["year"])
        return Token(day=days.either(days.on_date(year, first, second), days.on_date(year, second, first)))
    return Token(day=days.either(days.month_and_day(first, second), days.month_and_day(second, first)))


def _shift(match: re.Match[str]) -> Token | None:
    count = number(match["n"])
    return None if count is None else _counted(match["unit"], count)


def _counted(unit: str, count: int) -> Token:
    if unit.startswith(("min", "hour", "hr")):
        return Token(length=count * (timedelta(minutes=1) if unit[0] == "m" else timedelta(hours=1)))
    if unit.startswith(("working", "business")):
        return Token(day=days.working_days_on(count))
    lengths = {"d": 1, "w": 7, "f": 14}
    if unit[0] in lengths:
        return Token(day=days.days_on(count * lengths[unit[0]]))
    return Token(day=days.months_on(count * {"m": 1, "q": 3, "y": 12}[unit[0]]))


def _either(match: re.Match[str]) -> Token | None:
    few, many = number(match["few"]), number(match["many"])
    if few is None or many is None or few >= many:
        return None
    rules = [_counted(match["unit"], count).day for count in (few, many)]
    return Token(day=days.either(*[found for found in rules if found])) if all(rules) else None


def _end_of(match: re.Match[str]) -> Token:
    unit, is_next = match["unit"], match["which"] == "next"
    if unit == "week":
        return Token(day=days.in_week(days.FRIDAY, 1) if is_next else days.end_of_week)
    if unit == "month":
        return Token(day=days.month_end(1 if is_next else 0))
    return Token(day=days.quarter_end if unit == "quarter" else days.end_of_month(int(is_next), 12))


def _next_unit(match: re.Match[str]) -> Token:
    when, unit = (match["when"] or "").split(" ")[0], match["unit"]
    if unit == "week":
        weekday = {"mid": 2, "middle": 2, "late": 4, "later": 4, "end": 4}.get(when, 0)
        return Token(day=days.in_week(weekday, 1))
    if unit == "quarter":
        return Token(day=days.next_quarter)
    return Token(
        day=days.month_end(1) if when in ("late", "end") else days.day_of(1, 15 if when[:3] == "mid" else 1)
    )


def _clock(match: re.Match[str]) -> Token:
    half = match["half"].replace(".", "").replace(" ", "")
    return Token(clock=Clock(int(match["h"]), int(match["m"] or 0), half))


def _range(match: re.Match[str]) -> Token:
    """3-4pm begins at three in the afternoon; 11-1pm in the morning."""
    first, last, half = int(match["h"]), int(match["to"]), match["half"].replace(".", "").replace(" ", "")
    if first > last and first != 12:
        half = {"am": "pm", "pm": "am"}[half]
    return Token(clock=Clock(first, int(match["m"] or 0), half))


def _past_hour(match: re.Match[str]) -> Token | None:
    hour = number(match["h"])
    if hour is None:
        return None
    minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[match["words"]]
    hour = (hour - 1 or 12) if minute == 45 else hour
    return Token(clock=Clock(hour, minute, (match["half"] or "").replace(".", "").strip()))


def _bare_hour(match: re.Match[str]) -> Token | None:
    hour = number(match["h"])
    return (
        None
        if hour is None
        else Token(clock=Clock(hour, int(match["m"] or 0)), needs="" if match["sure"] is not None else "day")
    )


HALF = r"(?P<half>[ap]\.?m\b\.?)"
TEXT_ENDS = (
    r"(?=\s*(?:$|[,.;!?)\n]|on\b|in the\b|sharp\b|today\b|tomorrow\b|to\b|and\b|next\b|this\b|with\b|for\b))"
)
SLASHED = rule(r"(?<![0-9./-])(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})(?:/(?P<year>20[0-9]{2}))?(?![0-9/%])", _slashed)
"""In an English text nobody knows which comes first."""

RULES = [
    rule(
        rf"\b(?:yesterday|last (?:week|month|night|year|quarter)|(?:{ENGLISH_NUMBER}|few"
        rf"|couple of) (?:{LENGTH}) ago"
        rf"|earlier (?:today|this week)|just now)\b",
        Token(day=days.passed),
    ),
    rule(r"\b(?:the )?day after tomorrow\b", Token(day=days.days_on(2))),
    rule(r"\b(?:tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow)\b", Token(day=days.days_on(1))),
    rule(r"\btoday\b", Token(day=days.days_on(0))),
    rule(r"\btonight\b", Token(day=days.days_on(0), part="evening")),
    rule(
        r"\b(?:later )?this (?P<part>morning|afternoon|evening)\b",
        lambda match: Token(day=days.days_on(0), part=match["part"]),
    ),
    rule(
        rf"\b(?P<which>(?:next|this coming|this|the coming|coming|last|past|previous|every|each)\s)?"
        rf"(?P<day>{WEEKDAY})\b(?!')(?P<week> week\b)?",
        _day_of_week,
    ),
    rule(rf"\b(?P<day>{WEEKDAY}),? (?:of )?(?P<which>next|this) week\b", _of_next_week),
    rule(rf"\b(?P<which>next|this) week,? (?:on )?(?P<day>{WEEKDAY})\b", _of_next_week),
    rule(
        rf"\b(?P<n>a|one|two|1|2) weeks? (?:from|on|after) (?=next |this |{WEEKDAY}|tomorrow|today)",
        lambda match: Token(plus_days=7 * (number(match["n"]) or 0)),
    ),
    rule(r"\b(?:the )?week after next\b", Token(day=days.in_week(0, 2))),
    rule(
        rf"\b(?P<day>{WEEKDAY}) after next\b",
        lambda match: Token(day=days.later(days.coming(_weekday(match["day"])), 7)),
    ),
    rule(r"\b(?:the )?month after next\b", Token(day=days.first_of(2))),
    rule(
        r"\b(?:(?P<when>early|mid|middle of|late|later|end of|(?:the )?(?:start"
        r"|beginning) of)[ -])?next (?P<unit>week|month|quarter)\b",
        _next_unit,
    ),
    rule(r"\b(?:this|the) weekend\b", Token(day=days.weekend)),
    rule(r"\bnext weekend\b", Token(day=days.either(days.weekend, days.in_week(days.SATURDAY, 1)))),
    rule(r"\b(?:the )?end of (?:the |this |(?P<which>next) )?(?P<unit>week|month|quarter|year)\b", _end_of),
    rule(r"\b(?P<unit>week|month|quarter|year)[ -]end\b(?P<which>)", _end_of),
    rule(
        r"\beo(?:w|m|q|y)\b",
        lambda match: Token(
            day={
                "w": days.end_of_week,
                "m": days.month_end(0),
                "q": days.quarter_end,
                "y": days.end_of_month(0, 12),
            }[match[0][2]]
        ),
    ),
    rule(
        rf"\b(?P<m>{MONTH}) (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd"
        rf"|th)?\b(?![:.%][0-9])(?:,? (?P<year>20[0-9]{{2}})\b)?",
        _date,
    ),
    rule(
        rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{MONTH})(?:\b"
        rf"|(?<=\.))(?:,? (?P<year>20[0-9]{{2}})\b)?",
        _date,
    ),
    rule(
        r"\b(?:on |by |before |until )?the (?P<d>[0-9]{1,2})(?:st|nd|rd"
        r"|th)\b(?: of (?P<which>this month|next month|the month))?"
        r"(?=\s*(?:$|[,.;!?)]|at\b|in\b|by\b|morning\b|afternoon\b|[0-9]))",
        lambda match: Token(
            day=days.day_of(1, int(match["d"]))
            if match["which"] == "next month"
            else days.day_of_month(int(match["d"]))
        ),
    ),
    rule(
        r"\b(?:on )?the (?P<d>[0-9]{1,2})(?:st|nd|rd|th) of (?:every|each) month\b|\b(?:every"
        r"|each) month on the (?P<d2>[0-9]{1,2})(?:st|nd|rd|th)\b",
        lambda match: Token(day=days.day_of_month(int(match["d"] or match["d2"])), repeats="monthly"),
    ),
    rule(
        rf"\b(?:in|within)(?: about| the next)? (?P<n>{ENGLISH_NUMBER}) (?P<unit>{LENGTH})\b(?:'? time)?(?! of)",
        _shift,
    ),
    rule(rf"\b(?P<n>{ENGLISH_NUMBER}) (?P<unit>{LENGTH}) (?:from now|from today|later)\b", _shift),
    rule(
        rf"\b(?:in |within )?(?P<few>{ENGLISH_NUMBER})(?: to | or "
        rf"|-)(?P<many>{ENGLISH_NUMBER}) (?P<unit>(?:working |business )?days|weeks|months)(?: from now)?\b",
        lambda match: (
            _either(match) if match[0].startswith(("in", "within")) or match[0].endswith("now") else None
        ),
    ),
    rule(
        r"\bin a couple of (?P<unit>days|weeks|months)\b",
        lambda match: Token(
            day=days.either(*[rule_ for n in (2, 3) if (rule_ := _counted(match["unit"], n).day)])
        ),
    ),
    rule(r"\bin half an hour\b", Token(length=timedelta(minutes=30))),
    rule(r"\bin an hour and a half\b", Token(length=timedelta(minutes=90))),
    *(rule(rf"\bafter {words}(?![a-z])", Token(day=days.after_holiday(name))) for name, words in HOLIDAYS.items()),
    *(
        rule(rf"\bbefore {words}(?![a-z])", Token(day=days.before_holiday(name)))
        for name, words in HOLIDAYS.items()
    ),
    *(rule(rf"\b{words}\b", Token(part=part)) for part, words in PARTS.items()),
    rule(r"\b(?:noon|midday)\b", Token(clock=Clock(12, is_sure=True))),
    rule(r"\bmidnight\b", Token(clock=Clock(0, is_midnight=True))),
    rule(rf"(?<![0-9.:$€£¥])(?P<h>[0-9]{{1,2}})(?:[:.](?P<m>[0-9]{{2}}))? ?{HALF}", _clock),
    rule(
        rf"(?<![0-9.:$€£¥])(?P<h>[0-9]{{1,2}})(?:[:.](?P<m>[0-9]{{2}}))? ?(?:-|to"
        rf"|–) ?(?P<to>[0-9]{{1,2}})(?:[:.][0-9]{{2}})? ?{HALF}",
        _range,
    ),
    rule(
        rf"\b(?P<words>half past|quarter past|quarter to) (?P<h>{ENGLISH_NUMBER})(?: ?{HALF})?(?![0-9a-z])",
        _past_hour,
    ),
    rule(rf"\b(?:at |around |@ ?)?(?P<h>{ENGLISH_NUMBER})(?P<m>)(?P<sure> o'? ?clock)\b", _bare_hour),
    rule(
        rf"(?:\b(?:at|around)|@) ?(?P<h>[0-9]{{1,2}}|two|three|four|five|six|seven|eight|nine|ten"
        rf"|eleven|twelve){NOT_A_NUMBER}(?P<m>)(?P<sure>{TEXT_ENDS})?(?!\s*(?:{LENGTH}|k\b|people|units))\b",
        _bare_hour,
    ),
]
CAPITALISED = ("mon", "wed", "sat", "sun")
"""Short names of days that are words of their own: they count with a capital letter or a word before them."""
