"""What can be wrong with the definition of a metric, and how to mend it, in both languages."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from crm.exact.problems import Problem, say

LONGEST_NAME = 60

say(
    {
        "nothing_measured": (
            "Say what is measured: “measures” of the agent's day, or a “source” of facts.",
            "写明统计什么：日汇总的“measures”，或一种明细“source”。",
        ),
        "not_measured": (
            "The agent's day has no “{name}”. Use some of: {allowed}.",
            "日汇总中没有“{name}”。可用：{allowed}。",
        ),
        "unknown_source": (
            "There are no facts called “{name}”. Use one of: {allowed}.",
            "没有名为“{name}”的明细。可用：{allowed}。",
        ),
        "cannot_be_summed": (
            "“{name}” of these facts cannot be summed. Use one of: {allowed}.",
            "此明细的“{name}”不能合计。可用：{allowed}。",
        ),
        "nothing_to_sum": (
            "These facts have no number to sum. Count them, without “field”.",
            "此明细没有可合计的数字。改为计数，不写“field”。",
        ),
        "sum_without_field": (
            'A sum needs a “field”. Use one of: {allowed}; or count, with "aggregate": "count".',
            '合计要写明“field”。可用：{allowed}；或改为 "aggregate": "count" 计数。',
        ),
        "count_with_field": (
            'A count sums no field. Take out “field”, or sum it with "aggregate": "sum".',
            '计数不写“field”。去掉它，或改为 "aggregate": "sum" 合计。',
        ),
        "cannot_be_asked": (
            "“{name}” is not known of these facts. Use one of: {allowed}.",
            "此明细没有“{name}”。可用：{allowed}。",
        ),
        "wrong_operator": (
            "“{name}” does not compare this field. Use one of: {allowed}.",
            "此字段不能用“{name}”比较。可用：{allowed}。",
        ),
        "list_needed": (
            '“{operator}” takes a list of values, such as ["a", "b"].',
            '“{operator}”需要一组值，例如 ["a", "b"]。',
        ),
        "one_value_needed": (
            "“{operator}” takes one value. For several use “in” or “not_in”.",
            "“{operator}”只取一个值。多个值使用“in”或“not_in”。",
        ),
        "null_character": ("Take out the character U+0000.", "删除字符 U+0000。"),
        "mixed_sides": (
            "Take both sides from the agent's days (“measures”), or both from the facts (“source”).",
            "分子与分母要么都取日汇总（“measures”），要么都取明细（“source”）。",
        ),
        "denominator_missing": (
            "A ratio or an average needs a denominator. Add “denominator”.",
            "比率与平均需要分母。补上“denominator”。",
        ),
        "denominator_not_needed": (
            "A count or a sum has no denominator. Take it out, or make it a ratio.",
            "计数与合计没有分母。去掉“denominator”，或改为比率。",
        ),
    }
)


class DefinitionRefused(ValidationError):
    """A definition that measures nothing, with the place of each mistake. A page shows it beside the field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        language = get_language() or "en"
        super().__init__({"definition": [_told(problem, language) for problem in self.problems]})


def _told(problem: Problem, language: str) -> ValidationError:
    place = f"{problem.pointer}: " if problem.pointer else ""
    return ValidationError(place + problem.message(language), code=problem.code)


def shortened(name: str) -> str:
    """What somebody wrote, for a message: enough to find it again."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
