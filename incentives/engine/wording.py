"""Explanations in words: a stored tree becomes rows of term and sentence, in Chinese or in English.

The tree is data, so the same line reads in the language of whoever opens it, today or in ten years.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from incentives.engine.explanation import Node, Tree, evaluate, leaves
from incentives.engine.numbers import exact, fixed, text_of
from incentives.engine.rounding import Rounding, units

Row = tuple[str, str]

TERMS = {
    "basis": ("Basis", "计提基数"),
    "reached": ("Reached", "达成"),
    "calculation": ("Calculation", "计算"),
    "next": ("Next tier", "下一档"),
    "gate": ("Condition", "门槛"),
    "held": ("Held back", "暂扣"),
    "rounding": ("Rounding", "舍入"),
    "correction": ("Correction", "更正"),
    "reverses": ("Takes back", "冲销"),
}
BASES = {
    ("amount", "sales"): ("orders and refunds", "订单与退款"),
    ("amount", "receipts"): ("receipts", "回款"),
    ("quantity", "sales"): ("quantity", "数量"),
    ("received", "sales"): ("amount received", "已收金额"),
    ("delivered", "sales"): ("delivered part", "已交付部分"),
    ("margin_floor0", "sales"): ("margin", "毛利"),
}
OUTCOMES = {"passed": ("passed", "已达到"), "failed": ("not reached", "未达到"), "no_data": ("no data", "无数据")}
OPERATORS = {"product": " × ", "sum": " + ", "difference": " − ", "quotient": " ÷ "}


def render(tree: Tree, language: str) -> list[Row]:
    """The explanation as rows of (term, sentence); any Chinese language code gives Chinese."""
    teller = _Teller(tree, is_chinese=language.startswith("zh"))
    return list(teller.rows())


class _Teller:
    """Tells one tree in one language."""

    def __init__(self, tree: Tree, *, is_chinese: bool) -> None:
        self.tree, self.is_chinese = tree, is_chinese
        self.scale: int = tree["scale"]

    def say(self, english: str, chinese: str, **gaps: str) -> str:
        return (chinese if self.is_chinese else english).format(**gaps)

    def term(self, name: str) -> str:
        return self.say(*TERMS[name])

    def rows(self) -> Iterator[Row]:
        reached = self.tree.get("reached")
        if basis := self.tree.get("basis"):
            yield self.term("basis"), self.basis(basis)
        if reached:
            yield self.term("reached"), self.reached(reached)
        if gate := self.tree.get("gate"):
            yield self.term("gate"), self.gate(gate)
        name = "correction" if self.tree["kind"] == "delta" else "calculation"
        yield self.term(name), self.calculation(self.tree["calculation"])
        if reached and "next" in reached:
            yield self.term("next"), self.following(reached)
        if "held" in self.tree:
            yield self.term("held"), self.held()
        if rest := self.rounding():
            yield self.term("rounding"), rest

    def basis(self, basis: dict[str, str]) -> str:
        what = self.say(*BASES.get((basis["kind"], basis["source"]), ("amount", "金额")))
        return self.say("{amount} ({what})", "{amount}（{what}）", amount=self.number(basis["value"]), what=what)

    def reached(self, reached: dict[str, Any]) -> str:
        tier = self.tier(reached, reached["tier"])
        if "attainment" in reached:
            return self.say(
                "{what}{share} of {quota}; tier {tier}",
                "{what}{quota} 的 {share}；落在 {tier} 档",
                what=self.measured(reached),
                share=percent(exact(reached["attainment"]), 1),
                quota=self.far(reached, reached["quota"]),
                tier=tier,
            )
        after = self.far(reached, reached["after"])
        if "before" in reached and exact(reached["before"]):
            return self.say(
                "from {before} to {after}; tier {tier}",
                "从 {before} 到 {after}；落在 {tier} 档",
                before=self.far(reached, reached["before"]),
                after=after,
                tier=tier,
            )
        return self.say("{after}; tier {tier}", "{after}；落在 {tier} 档", after=after, tier=tier)

    def measured(self, reached: dict[str, Any]) -> str:
        """The metric and its value, where the table looks at one: Calls 45,"""
        if "measure" not in reached:
            return ""
        names = self.tree.get("names", {}).get(reached["measure"], {})
        name = names.get("zh" if self.is_chinese else "en", reached["measure"])
        return self.say(
            "{name} {after}, ", "{name} {after}，", name=name, after=self.far(reached, reached["after"])
        )

    def far(self, reached: dict[str, Any], text: str) -> str:
        """How far: money with its decimals, counts as they are."""
        if reached.get("unit") == "money":
            return self.number(text)
        return grouped(text if "/" not in text else _rough(exact(text), 4))

    def tier(self, reached: dict[str, Any], tier: dict[str, str]) -> str:
        """80–100 % of a table by attainment, 30,000–60,000 of one by amount."""
        is_share = reached["on"] == "attainment"
        start = _bare_percent(tier["from"]) if is_share else self.bound(tier["from"])
        if "to" not in tier:
            start += " %" if is_share else ""
            return self.say("from {start}", "{start} 以上", start=start)
        end = _bare_percent(tier["to"]) + " %" if is_share else self.bound(tier["to"])
        return f"{start}–{end}"

    def following(self, reached: dict[str, Any]) -> str:
        following = reached["next"]
        missing = self.far(reached, following["missing"])
        paid = self.paid(following)
        return self.say(
            "{missing} to the next tier ({tier}, {paid})",
            "还需 {missing}（{tier}，{paid}）",
            missing=missing,
            tier=self.tier(reached, following),
            paid=paid,
        )

    def paid(self, tier: dict[str, str]) -> str:
        return percent(exact(tier["rate"])) if "rate" in tier else self.money(exact(tier["amount"]))

    def gate(self, gate: dict[str, Any]) -> str:
        actual = self.number(gate["actual"]) if gate["actual"] is not None else "--"
        return self.say(
            "{measure} {actual}, needed {op} {value}: {outcome}",
            "{measure} {actual}，要求 {op} {value}：{outcome}",
            measure=gate["measure"],
            actual=actual,
            op=gate["op"],
            value=self.number(gate["value"]),
            outcome=self.say(*OUTCOMES[gate["outcome"]]),
        )

    def held(self) -> str:
        amount = self.money(exact(self.tree["held"]))
        return self.say("{amount} is held until there is data", "{amount} 暂扣，有数据后再定", amount=amount)

    def rounding(self) -> str:
        """What rounding did, when it did anything."""
        node = next(iter(_rounded_parts(self.tree["calculation"])), None)
        if node is None:
            return ""
        before, after = evaluate(node["of"][0]), evaluate(node)
        if before == after:
            return ""
        return self.say(
            "{before} to {after}, half up",
            "{before} 四舍五入为 {after}",
            before=grouped(text_of(before) if "/" not in text_of(before) else _rough(before, self.scale + 4)),
            after=self.money(after),
        )

    def calculation(self, node: Node) -> str:
        return f"{self.expression(_inside(node))} = {self.money(evaluate(node))}"

    def expression(self, node: Node, *, inner: bool = False) -> str:
        """The arithmetic as it would be written by hand."""
        operation = node["op"]
        if operation == "value":
            return self.leaf(node)
        if operation == "round":
            return self.expression(node["of"][0], inner=inner)
        if operation in ("min", "max"):
            parts = [self.expression(part) for part in node["of"]]
            words = ("the lower of {a} and {b}", "{a} 与 {b} 中较低者")
            if operation == "max":
                words = ("the higher of {a} and {b}", "{a} 与 {b} 中较高者")
            return self.say(*words, a=parts[0], b=parts[1])
        text = OPERATORS[operation].join(self.expression(part, inner=True) for part in node["of"])
        needs_brackets = inner and operation in ("sum", "difference") or (inner and operation == "quotient")
        return f"({text})" if needs_brackets else text

    def leaf(self, node: Node) -> str:
        number, meaning = exact(node["value"]), node.get("is", "")
        if meaning == "rate" and abs(number) <= 1:
            return percent(number)
        if meaning in ("multiplier", "gate_factor", "held", "facts", "rate"):
            return grouped(text_of(number))
        text = self.money(number)
        return f"({text})" if number < 0 else text

    def money(self, number: Fraction) -> str:
        """At least the currency's decimals; more only where the number has them."""
        text = text_of(number) if "/" not in text_of(number) else _rough(number, 6)
        decimals = len(text.partition(".")[2])
        return grouped(_rough(number, max(self.scale, decimals)))

    def number(self, text: str) -> str:
        return self.money(exact(text))

    def bound(self, text: str) -> str:
        """A tier's bound, without decimals it does not have."""
        return grouped(text)


def _inside(node: Node) -> Node:
    return node["of"][0] if node["op"] == "round" else node


def _rounded_parts(node: Node) -> Iterator[Node]:
    if node["op"] == "round":
        yield node
    for part in node.get("of", ()):
        yield from _rounded_parts(part)


def _rough(number: Fraction, scale: int) -> str:
    return fixed(units(number, Rounding("half_up", scale)), scale)


def grouped(text: str) -> str:
    """Thousands separated: 1234567.5 is 1,234,567.5."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdigit() else text


def percent(ratio: Fraction, least: int = 1) -> str:
    """0.02 is 2.0 %; further decimals only where there are any, at most four."""
    number = ratio * 100
    text = text_of(number) if "/" not in text_of(number) else _rough(number, least)
    decimals = min(4, max(least, len(text.partition(".")[2])))
    return f"{grouped(_rough(number, decimals))} %"


def _bare_percent(text: str) -> str:
    """0.8 is 80."""
    return text_of(exact(text) * 100)


def slices_of(tree: Tree) -> list[dict[str, Fraction]]:
    """The parts a line is made of: base, rate and what they come to."""
    return [
        {"base": evaluate(part["of"][0]), "rate": evaluate(part["of"][1]), "amount": evaluate(part)}
        for part in leaves(tree["calculation"], "slice")
    ]
