"""What is wrong with a document or its inputs: where, which rule, and how to mend it, in Chinese and English."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

_messages: dict[str, tuple[str, str]] = {}


class Gaps(dict[str, str]):
    """The words of one message; hashable, so that the same finding is told once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


NO_GAPS = Gaps()


def say(messages: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    """Make codes known with their sentence in English and in Chinese. A code means one thing everywhere."""
    for code, message in messages.items():
        if _messages.setdefault(code, message) != message:
            raise ValueError(f"{code} has two meanings.")
    return messages


def messages() -> Iterator[tuple[str, str, str]]:
    """Every code with its English and Chinese sentence."""
    for code, (english, chinese) in _messages.items():
        yield code, english, chinese


@dataclass(frozen=True)
class Problem:
    """One finding. `pointer` is a JSON pointer into the document, `code` never changes its meaning."""

    pointer: str
    code: str
    gaps: Mapping[str, str] = NO_GAPS

    def message(self, language: str) -> str:
        """The finding as a sentence; any Chinese language code gives Chinese, everything else English."""
        english, chinese = _messages[self.code]
        return (chinese if language.startswith("zh") else english).format_map(self.gaps)


class Refused(ValueError):
    """A document that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.pointer} {p.code}: {p.message('en')}" for p in problems))
        self.problems = problems

    @classmethod
    def because(cls, code: str, pointer: str = "", **gaps: str) -> "Refused":
        """Refused for one reason."""
        return cls((Problem(pointer, code, Gaps(gaps)),))


@contextmanager
def under(pointer: str) -> Iterator[None]:
    """What is refused in here is told with its place in the whole: `with under("/inputs"): …`."""
    try:
        yield
    except Refused as refused:
        raise Refused(tuple(Problem(pointer + p.pointer, p.code, p.gaps) for p in refused.problems)) from None


class NotComputable(ValueError):
    """The document is sound but these inputs are not enough, such as a share of a goal without a goal."""

    def __init__(self, code: str, **gaps: str) -> None:
        self.problem = Problem("", code, Gaps(gaps))
        super().__init__(self.problem.message("en"))

    @property
    def code(self) -> str:
        return self.problem.code


say(
    {
        "missing": ("Add “{field}”.", "补上“{field}”。"),
        "unknown_field": ("There is no “{field}” here; remove it.", "此处没有“{field}”这一项，删除它。"),
        "not_allowed": ("Use one of: {allowed}.", "从这些值中选一个：{allowed}。"),
        "wrong_type": ("Write it as {expected}.", "改写为{expected}的形式。"),
        "float": (
            'Write the number in quotes, such as "0.05", so that it stays exact.',
            '把数字写在引号里，例如 "0.05"，才能保持精确。',
        ),
        "not_a_number": (
            'Write a decimal number with at most 12 decimals, such as "0.05".',
            '填写小数，最多 12 位小数，例如 "0.05"。',
        ),
        "not_a_count": ("Write a whole number, such as 12.", "填写整数，例如 12。"),
        "not_a_day": ("Write a day as YYYY-MM-DD, such as 2026-03-31.", "日期写作 YYYY-MM-DD，例如 2026-03-31。"),
        "not_a_moment": (
            "Write a moment with its offset, such as 2026-03-31T09:00:00+08:00.",
            "时刻要带时区，例如 2026-03-31T09:00:00+08:00。",
        ),
        "too_few": ("Give at least {least}.", "至少填写 {least} 项。"),
        "too_many": ("Give at most {most}.", "最多填写 {most} 项。"),
        "text_too_short": ("Write at least {least} characters.", "至少 {least} 个字符。"),
        "text_too_long": ("Write at most {most} characters.", "最多 {most} 个字符。"),
        "too_small": ("It is at least {least}.", "不得小于 {least}。"),
        "too_large": ("It is at most {most}.", "不得大于 {most}。"),
        "bad_code": (
            "Use letters, digits, hyphens and underscores, at most 40.",
            "只用字母、数字、连字符和下划线，最多 40 个字符。",
        ),
        "bad_currency": ("Use a three-letter currency code, such as CNY.", "填写三位货币代码，例如 CNY。"),
        "not_positive": ("It must be more than zero.", "必须大于零。"),
        "negative": ("It cannot be negative.", "不能为负数。"),
        "rate_out_of_range": (
            'A rate lies between 0 and 1: 5 % is "0.05".',
            '费率在 0 与 1 之间：5% 写作 "0.05"。',
        ),
        "ends_before_start": ("It ends before it starts.", "结束日期早于开始日期。"),
        "no_data": ("There is nothing to work it out from yet.", "目前没有可用于计算的数据。"),
        "unknown_zone": ("Name a time zone, such as Asia/Shanghai.", "填写时区名称，例如 Asia/Shanghai。"),
        "not_a_time": ("Write a time of day as HH:MM, such as 09:00.", "时间写作 HH:MM，例如 09:00。"),
    }
)
