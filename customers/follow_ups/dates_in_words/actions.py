"""What is to be done: the words for it, and the channel they speak of."""

import re

CHANNELS = {
    "call": r"打电话|电话|打给|致电|去电|回电|通话|电联|打过去|\b(?:call|calls|phone|ring|dial)\b",
    "visit": r"拜访|上门|登门|走访|(?<![寄发打送转])过去|去现场|到现场|到访|\b(?:visit|visits|drop by|stop by"
    r"|on[- ]site|come by)\b",
    "meeting": r"面谈|见面|约见|开会|会议|碰头|\b(?:meet|meets|meeting)\b",
    "message": r"微信|发消息|短信|发信息|\b(?:wechat|whatsapp|text them|message)\b",
    "email": r"邮件|发邮|\b(?:e-?mail)\b",
}
OTHERS = (
    r"回访|联系|跟进|回复|答复|沟通|再聊|再谈|再说|提醒|确认|催|报价|对账|演示|寄|送|签|约|给"
    r"|\b(?:follow[- ]?up|check in|check back|get back|reach out|remind|send|confirm|chase|touch base"
    r"|ping|contact|demo|review|quote)\b"
)
FOUND = {name: re.compile(words) for name, words in CHANNELS.items()}
ANY = re.compile("|".join([*CHANNELS.values(), OTHERS]))
IS_OVER = re.compile(r"\s*(?:就?已经?|刚|[签去来谈见付发到]了|签的)")
END_OF_CLAUSE = re.compile(r"[，。；！？、,;!?\n]|\.(?:\s|$)")
LOOSE = " \t\r\n，。；！？、,.;!?:：-–"
LEADING = re.compile(
    r"^(?:(?:之前|以前|前|左右|就|和|或)(?=\S{2})|(?:to|and|then|we|i|will|please|let's)\s)+",
    re.IGNORECASE,
)
TRAILING = re.compile(r"(?:\s(?:on|at|by|in|before|around|about|for|the|of)|[在于定和或])+\s*$", re.IGNORECASE)


def channel_in(clause: str) -> str:
    """The channel that a clause speaks of, the first one if there are several."""
    places = [(found.start(), name) for name, words in FOUND.items() if (found := words.search(clause))]
    return min(places)[1] if places else ""


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """From the mark before a place in the text to the mark behind it, neither included."""
    reach = 300
    before = list(END_OF_CLAUSE.finditer(text, max(0, start - reach), start))
    behind = END_OF_CLAUSE.search(text, end, end + reach)
    first = before[-1].end() if before else max(0, start - reach)
    return first, behind.start() if behind else min(len(text), end + reach)


def task_in(text: str, start: int, end: int, first: int, last: int) -> str:
    """What a clause says besides the moment, to be read when the words for the moment are stale."""
    before = TRAILING.sub("", text[first:start]).strip(LOOSE)
    behind = LEADING.sub("", text[end:last].strip(LOOSE)).strip(LOOSE)
    between = " " if before[-1:].isascii() and behind[:1].isascii() and before and behind else ""
    task = before + between + behind
    return task if len(task) > 1 else ""
