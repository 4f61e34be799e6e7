"""The Chinese words of the grammar."""

import re
from datetime import timedelta

from customers.follow_ups.dates_in_words import days
from customers.follow_ups.dates_in_words.hours import Clock
from customers.follow_ups.dates_in_words.numerals import NUMBER, number
from customers.follow_ups.dates_in_words.tokens import Token, rule

WEEK = "(?:周|星期|礼拜)"
WEEKDAY = "[一二三四五六日天1-7]"
WEEKDAYS = {name: at % 7 for at, name in enumerate("一二三四五六日")} | {"天": 6}
BY = "(?:之前|以前|前)?"
OFFSETS = {"今": 0, "明": 1, "后": 2}
PARTS = {
    "dawn": "凌晨",
    "morning": "清晨|清早|一大早|大清早|一早|早上|早晨|早间",
    "forenoon": "上午|午前",
    "noon": "中午|正午|午间|晌午",
    "afternoon": "下午|午后",
    "close": "下班(?:之前|以前|前)",
    "dusk": "傍晚",
    "evening": "晚上|晚间|夜里|夜晚",
    "night": "半夜|深夜|午夜",
}
HOLIDAYS = {
    "national": "国庆节?|十一(?=长假|假期|之后|以后|后|过后)",
    "may": "五一|劳动节",
    "new-year": "元旦|跨年",
    "spring": "春节|过年|(?<![0-9一二两三四五六七八九十半今明去全跨新])年(?=后|前|以后|之后|之前)",
    "": "(?:小长假|长假|放假|假期)|(?<![0-9端季环])节(?=后|前|以后|之后|之前)",
}
HOLIDAY_OF = {"春节": "spring", "国庆": "national", "五一": "may", "元旦": "new-year"}
UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
NO_ROOM = "(?![楼线店门仓机柜厅馆院车桌库房厂位标料产会])"


def _weekday(word: str) -> int:
    return int(word) - 1 if word.isdigit() else WEEKDAYS[word]


def _weeks(word: str) -> int:
    return {"下下": 2, "下": 1}.get(word, 0)


def _months(word: str) -> int:
    return word.count("下")


def _day_of_week(match: re.Match[str]) -> Token:
    which, weekday = match["which"], _weekday(match["day"])
    if which is None:
        return Token(day=days.nearest(weekday), weekday=weekday)
    return Token(day=days.in_week(weekday, _weeks(which)))


def _part_of_week(match: re.Match[str]) -> Token | None:
    weeks, tail = _weeks(match["which"]), match["tail"] or ""
    if tail == "末":
        return Token(day=days.weekend if weeks == 0 else days.in_week(days.SATURDAY, weeks))
    if tail in ("", "初"):
        return Token(day=days.in_week(0, weeks)) if weeks else None
    if tail == "中":
        return Token(day=days.in_week(2, weeks))
    return Token(day=days.end_of_week if weeks == 0 else days.in_week(days.FRIDAY, weeks))


def _date(match: re.Match[str]) -> Token | None:
    month, day = number(match["m"]), number(match["d"])
    if month is None or day is None:
        return None
    if match["year"]:
        return Token(day=days.on_date(int(match["year"]), month, day))
    if match["named"]:
        return Token(day=days.in_year("今明后".index(match["named"][0]), month, day))
    return Token(day=days.month_and_day(month, day))


def _edge(match: re.Match[str]) -> Token | None:
    """The beginning, the middle or the end of a month that is named or counted."""
    edge, named = match["edge"][0], match["m"]
    month = number(named) if named else None
    if named and (month is None or not 1 <= month <= 12):
        return None
    if edge in "底末":
        return Token(
            day=days.end_of_named_month(month) if month else days.month_end(_months(match["which"] or ""))
        )
    day = {"初": 1, "上": 1, "中": 15, "下": 21}[edge]
    if month:
        return Token(day=days.month_and_day(month, day))
    months = _months(match["which"] or "")
    if day == 1:
        return Token(day=days.first_of(months or 1))
    return Token(day=days.day_of(months, day) if match["which"] else days.day_of_month(day))


def _numbered_day(match: re.Match[str]) -> Token | None:
    day = number(match["d"])
    if day is None or not 1 <= day <= 31:
        return None
    if match["which"]:
        return Token(day=days.day_of(_months(match["which"]), day))
    return Token(day=days.day_of_month(day))


def _shift(match: re.Match[str]) -> Token | None:
    unit = match["unit"].lstrip("个")
    count = number(match["n"])
    if match["n"] == "半":
        return _half(unit)
    if count is None:
        return None
    if unit in ("小时", "半小时", "钟头", "分钟"):
        size = timedelta(minutes=1) if unit == "分钟" else timedelta(hours=1)
        return Token(length=count * size + (timedelta(minutes=30) if unit == "半小时" else timedelta()))
    return Token(day=_counted(unit, count))


def _half(unit: str) -> Token | None:
    if unit in ("小时", "钟头"):
        return Token(length=timedelta(minutes=30))
    halves = {"月": days.days_on(15), "年": days.months_on(6)}
    return Token(day=halves[unit]) if unit in halves else None


def _counted(unit: str, count: int) -> days.DayRule:
    if unit == "工作日":
        return days.working_days_on(count)
    if unit in UNITS:
        return days.days_on(count * UNITS[unit])
    return days.months_on(count * {"月": 1, "季度": 3, "年": 12}[unit])


def _about(match: re.Match[str]) -> Token | None:
    """两三天后, 3到5天后: either."""
    few, many = number(match["few"]), number(match["many"])
    if few is None or many is None or few >= many:
        return None
    unit = match["unit"].lstrip("个")
    return Token(day=days.either(_counted(unit, few), _counted(unit, many)))


def _clock(match: re.Match[str]) -> Token | None:
    hour = number(match["h"])
    if hour is None:
        return None
    minute = {"一": 15, "三": 45}[match["quarter"]] if match["quarter"] else 30 if match["half"] else 0
    minute = (number(match["m"]) or 0) if match["m"] else minute
    words = match["h"] if not match["h"].isascii() else ""
    # 两点 alone is as often two remarks as it is two o'clock
    is_plain = bool(words) and not (match["m"] or match["half"] or match["quarter"] or match["sharp"])
    return Token(clock=Clock(hour, minute), needs="action" if is_plain or "时" in match[0] else "")


def _colon(match: re.Match[str]) -> Token:
    return Token(clock=Clock(int(match["h"]), int(match["m"]), is_sure=len(match["h"]) == 2))


def _every(match: re.Match[str]) -> Token | None:
    if match["week"]:
        return Token(day=days.nearest(_weekday(match["week"])), repeats="weekly")
    if match["edge"]:
        is_end = match["edge"] in "底末"
        rule, repeats = (days.month_end(0), "month_end") if is_end else (days.day_of_month(1), "monthly")
        return Token(day=rule, repeats=repeats)
    day = number(match["d"])
    return Token(day=days.day_of_month(day), repeats="monthly") if day and 1 <= day <= 31 else None


LENGTH = "个半小时|个?小时|个?钟头|分钟|个?工作日|天|日|周|个?星期|个?礼拜|个?月|个?季度|年"
DAYS_UP = "天|日|周|个?星期|个?礼拜|个?月|年"
PAST = (
    "昨[天日晚]|大前天|前天|前晚|前[几两]天|刚才|刚刚|去年(?:" + NUMBER + "月(?:份|底|初|" + NUMBER + "[号日])?)?"
    f"|上+个?{WEEK}{WEEKDAY}?|上+个?月(?:{NUMBER}[号日]|[底末初])?"
    f"|(?:{NUMBER}|[几半])(?:{LENGTH})(?:之|以)?前"
)
MONTH = "(?P<which>下下个?|下个?|本|这个?|当)"

SLASHED = rule(
    "(?<![0-9./-])(?!(?:1/[234]|[23]/[34])(?!\\s?[上下中早晚周星(0-9]))(?P<m>1[0-2]|0?[1-9])"
    "(?:/|-(?=[0-9]{1,2}\\s?(?:[上下]午|中午|早|晚|周|星期|前|之前|[0-9]{1,2}[:点])))(?P<d>[0-9]{1,2})(?![0-9/%])"
    "(?P<year>)(?P<named>)",
    _date,
)
"""In a Chinese text the month comes first."""

RULES = [
    rule(PAST, Token(day=days.passed)),
    rule("大后天", Token(day=days.days_on(3))),
    rule(
        "(?<![以之此今])后天(?![天气])|[今明][天日儿]",
        lambda match: Token(day=days.days_on(OFFSETS[match[0][0]])),
    ),
    rule(
        "(?<![以之此])(?P<day>[今明后])(?P<part>[早晚])上?",
        lambda match: Token(
            day=days.days_on(OFFSETS[match["day"]]), part="morning" if match["part"] == "早" else "evening"
        ),
    ),
    rule(
        f"(?:(?P<which>下下|下|本|这)个?|(?<![一二两三四五六七八九十几每隔上半整个0-9])){WEEK}"
        f"(?P<day>[1-7](?![0-9次天回个遍家])|[一二三四五六日天](?![0-9次遍福])){BY}",
        _day_of_week,
    ),
    rule(
        f"(?P<which>下下|下|本|这)个?{WEEK}(?P<tail>末|以?内|之内|里|初|中)?(?!{WEEKDAY}){BY}",
        _part_of_week,
    ),
    rule("(?<![下本这上每个])周末(?!前|之前)", Token(day=days.weekend)),
    rule("(?<![下本这上每个])周末之?前", Token(day=days.end_of_week)),
    rule(
        f"(?:(?P<year>20[0-9]{{2}})年|(?P<named>[今明后]年))?(?P<m>{NUMBER})月份?(?P<d>{NUMBER})[号日]{BY}",
        _date,
    ),
    rule(
        "(?<![0-9./-])(?P<year>20[0-9]{2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])(?P<named>)",
        _date,
    ),
    rule(
        f"(?:(?P<m>{NUMBER})|{MONTH}|(?<![个0-9一二三四五六七八九十下本这当每]))月"
        f"(?P<edge>月?[底末初]|[上中下]旬|中(?![旬国心]))(?:的时候)?{BY}",
        _edge,
    ),
    rule(f"{MONTH}月(?P<d>{NUMBER})[号日]{BY}", _numbered_day),
    rule(
        f"(?<![第编型户账工单月0-9一二三四五六七八九十])(?P<d>{NUMBER})号{NO_ROOM}{BY}(?P<which>)",
        _numbered_day,
    ),
    rule("(?P<which>下下个?|下个?)月", lambda match: Token(day=days.first_of(_months(match["which"])))),
    rule(
        f"(?<![0-9一二两三])(?P<y>[今明]年|[今明])?年[底末]{BY}",
        lambda m: Token(day=days.end_of_month((m["y"] or "")[:1] == "明", 12)),
    ),
    rule(f"(?:本|这个?)?季度?[末底]{BY}", Token(day=days.quarter_end)),
    rule("下个?季度(?:初)?", Token(day=days.next_quarter)),
    rule(
        f"明年(?P<m>{NUMBER})月份?(?!{NUMBER}[号日])(?![底末初上中下])",
        lambda m: Token(day=days.in_year(1, number(m["m"]) or 0, 1)),
    ),
    rule(f"(?:再?过|等|隔)?(?P<n>{NUMBER}|半)(?P<unit>{LENGTH})(?:(?:以|之|过)?后|(?:以|之)?内)", _shift),
    rule("再?过(?:两|2)天(?!后|之后|以后)", Token(day=days.either(days.days_on(2), days.days_on(3)))),
    rule(f"(?:再?过|隔)(?P<n>{NUMBER}|半)(?P<unit>{LENGTH})", _shift),
    rule(
        f"(?:再?过)?(?P<few>[一二两三四五六七八])(?P<many>[二两三四五六七八九])(?P<unit>{DAYS_UP})(?:(?:以|之|过)?后|以?内)",
        _about,
    ),
    rule(
        f"(?<![0-9])(?P<few>{NUMBER})\\s?(?:到|至|-|~|或)\\s?(?P<many>{NUMBER})(?P<unit>{DAYS_UP})"
        "(?:(?:以|之|过)?后|以?内)",
        _about,
    ),
    rule(
        f"每个?(?:月的?(?:(?P<d>{NUMBER})[号日]|(?P<edge>[底末初]))|{WEEK}(?P<week>{WEEKDAY})(?![0-9次天回个]))",
        _every,
    ),
    *(
        rule(
            f"(?:等|过完?)?(?:{words})(?:节|假期|长假|放假)?(?:结束|回来)?(?:过|之|以)?后",
            Token(day=days.after_holiday(name)),
        )
        for name, words in HOLIDAYS.items()
    ),
    *(
        rule(f"(?:{words})(?:节|假期|长假)?(?:之|以)?前", Token(day=days.before_holiday(name)))
        for name, words in HOLIDAYS.items()
    ),
    rule("过完年(?:后|之后|以后)?", Token(day=days.after_holiday("spring"))),
    rule("过完节(?:后|之后|以后)?", Token(day=days.after_holiday(""))),
    rule("过完(?:春节|国庆节?|五一|元旦)", lambda match: Token(day=days.after_holiday(HOLIDAY_OF[match[0][2:4]]))),
    *(rule(words, Token(part=part)) for part, words in PARTS.items()),
    rule(f"早(?={NUMBER}[点:时])|(?<=[一二三四五六日天号])早(?![日期就已])", Token(part="morning", needs="day")),
    rule(
        f"晚(?={NUMBER}[点:时])(?!一点(?![0-9半一二三四五十]))|(?<=[一二三四五六日天号])晚(?![点些一于])",
        Token(part="evening", needs="day"),
    ),
    rule(
        f"(?!(?<=[早晚有差快慢多少大小高低远近好再])一点(?![半钟整]))(?<![0-9.点第有提说讲让降返扣涨加这那几差了])(?P<h>零|{NUMBER})(?:点|时)(?!几|[^,。;!?\\s]{{0,2}}(?:意见|建议|要求|问题|原因|需求|反馈|想法|顾虑|疑问|异议|条件|说明|内容|优势|不足|注意|共识))"
        "(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m>[0-9]{2}(?![0-9])|[0-9](?=分)|[二三四五]?十[一二三四五六七八九]?"
        "|零[一二三四五六七八九])分?|(?P<sharp>钟|整))?",
        _clock,
    ),
    rule("(?<![0-9:.])(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?![0-9:])", _colon),
]
