"""What is wrong with a plan document, or worth a second look: where, which rule, and how to mend it, zh and en."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Problem:
    """One finding. `pointer` is a JSON pointer into the document, `code` never changes its meaning."""

    pointer: str
    code: str
    gaps: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def message(self, language: str) -> str:
        """The finding as a sentence; any Chinese language code gives Chinese, everything else English."""
        english, chinese = MESSAGES[self.code]
        return (chinese if language.startswith("zh") else english).format_map(self.gaps)


class PlanError(ValueError):
    """A document that cannot be calculated, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.pointer} {p.code}: {p.message('en')}" for p in problems))
        self.problems = problems


class NotComputable(ValueError):
    """The plan is sound but this agent's inputs are not enough, such as a share of a goal without a goal."""

    def __init__(self, code: str, **gaps: str) -> None:
        self.problem = Problem("", code, MappingProxyType(gaps))
        super().__init__(self.problem.message("en"))

    @property
    def code(self) -> str:
        return self.problem.code


MESSAGES: dict[str, tuple[str, str]] = {
    # The shape of the document
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
    "too_few": ("Give at least one.", "至少填写一项。"),
    "bad_code": (
        "Use small letters, digits, hyphens and underscores, at most 40.",
        "只用小写字母、数字、连字符和下划线，最多 40 个字符。",
    ),
    "bad_currency": ("Use a three-letter currency code, such as CNY.", "填写三位货币代码，例如 CNY。"),
    # Numbers
    "rate_out_of_range": (
        'A rate lies between 0 and 1: 5 % is "0.05".',
        '费率在 0 与 1 之间：5% 写作 "0.05"。',
    ),
    "negative": ("It cannot be negative.", "不能为负数。"),
    "not_positive": ("It must be more than zero.", "必须大于零。"),
    "bad_scale": ("Round to 0 to 4 decimals.", "舍入到 0 至 4 位小数。"),
    # Tables
    "first_tier_not_lowest": (
        "The first tier starts at {lowest}, otherwise what lies below earns nothing without saying so.",
        "第一档从 {lowest} 起，否则以下部分会在无说明的情况下没有提成。",
    ),
    "not_increasing": (
        "This tier starts at {start}, which is not above the tier before ({before}).",
        "本档起点 {start} 没有高于上一档起点 {before}。",
    ),
    "gap": (
        "Between {end} and {start} nothing applies; let the tier start at {end}.",
        "{end} 与 {start} 之间没有费率；让本档从 {end} 起。",
    ),
    "overlap": (
        "From {start} to {end} two tiers apply; let the tier start at {end}.",
        "{start} 至 {end} 有两档重叠；让本档从 {end} 起。",
    ),
    "last_tier_ends": ("The last tier has no end; remove “to”.", "最后一档没有上限，删除“to”。"),
    "tier_without_rate": ("This method pays a rate; give one.", "这种算法按费率计提，填写费率。"),
    "tier_without_amount": ("This method pays an amount; give one.", "这种算法按固定金额发放，填写金额。"),
    "applies_from_too_high": (
        "A tier can only reach back to before its own start.",
        "回溯起点必须早于本档起点。",
    ),
    # How parts fit
    "duplicate_component": ("Another component is called “{id}”.", "已有同名组成项“{id}”。"),
    "does_not_fit": (
        "“{method}” does not work with “{other}”; choose another.",
        "“{method}”不能与“{other}”一起使用，另选一种。",
    ),
    "unknown_measure": ("There is no metric “{measure}”.", "没有指标“{measure}”。"),
    "measure_without_table": (
        "A measure is used by a table; choose one, or remove the measure.",
        "指标要配合档位表使用：选用档位表，或删除指标。",
    ),
    "cap_below_floor": ("The cap is below the guarantee.", "封顶低于保底。"),
    "factor_missing": ("Say by which factor the failed gate multiplies.", "填写门槛未达到时的折扣系数。"),
    # What an agent lacks
    "quota_missing": (
        "There is no agreed target for this period, so attainment cannot be worked out.",
        "本期没有商定的目标，无法计算达成率。",
    ),
    "measure_missing": ("There is no value of “{measure}” for this period.", "本期没有“{measure}”的数值。"),
    # Worth a second look
    "cliff": (
        "At {boundary} the payout jumps from {below} to {reached}. Just below and just above, two people with "
        "almost the same result are paid very differently.",
        "在 {boundary} 处，应发金额从 {below} 跳到 {reached}。业绩相差极小的两个人，所得会相差很多。",
    ),
    "falling_rate": (
        "The tier from {boundary} pays a lower rate than the tier before.",
        "从 {boundary} 起的档位，费率低于上一档。",
    ),
}
