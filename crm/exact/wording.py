"""Explanations in words: stored arithmetic as a person would write it, in Chinese or in English.

What a number means is a word in the tree (`is`); its name in both languages, and whether it is money, a share or a
plain number, is made known here with `name`. A tree that needs more than its arithmetic has a teller of its own;
everything else is told by `rows_of`.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from crm.exact.explanation import Node, Tree, evaluate, parts_of
from crm.exact.numbers import Fraction, fixed, stored, text_of
from crm.exact.problems import Gaps, Problem
from crm.exact.rounding import Rounding, units

Row = tuple[str, str]
Unit = Literal["money", "percent", "number"]
Meaning = tuple[str, str, Unit]

OPERATORS = {"product": " × ", "sum": " + ", "difference": " − ", "quotient": " ÷ "}
BINDS_LOOSELY = {"sum", "difference"}
TERMS = {
    "calculation": ("Calculation", "计算"),
    "where": ("Where", "其中"),
    "rounding": ("Rounding", "舍入"),
    "status": ("No result", "无结果"),
}
_meanings: dict[str, Meaning] = {}


def name(meanings: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
    """Make known what numbers mean: English, Chinese, and how they are written. A meaning has one name."""
    for word, meaning in meanings.items():
        if _meanings.setdefault(word, meaning) != meaning:
            raise ValueError(f"{word} has two names.")
    return meanings


def meanings() -> Mapping[str, Meaning]:
    """Every meaning with its names."""
    return dict(_meanings)


class Writer:
    """Writes arithmetic in one language, money with `scale` decimals."""

    def __init__(self, language: str, scale: int) -> None:
        self.is_chinese, self.scale = language.startswith("zh"), scale

    def say(self, english: str, chinese: str, **gaps: str) -> str:
        return (chinese if self.is_chinese else english).format(**gaps)

    def calculation(self, node: Node) -> str:
        """`350,000.00 × 2.0 % = 7,000.00`"""
        inner = node["of"][0] if node["op"] == "round" else node
        result = self.money(evaluate(node))
        told = result if inner["op"] == "value" else self.expression(inner)
        return told if told == result else f"{told} = {result}"

    def expression(self, node: Node, *, inner: bool = False) -> str:
        """The arithmetic as it would be written by hand."""
        operation = node["op"]
        if operation == "value":
            return self.leaf(node)
        if operation in WRITTEN:
            return WRITTEN[operation](self, node, inner)
        if not node["of"]:
            return self.money(Fraction(0))
        parts = [self.expression(part, inner=True) for part in node["of"]]
        if operation == "quotient" and _is_product(node["of"][1]):
            parts[1] = f"({parts[1]})"
        text = OPERATORS[operation].join(parts)
        needs_brackets = inner and (operation in BINDS_LOOSELY or operation == "quotient")
        return f"({text})" if needs_brackets else text

    def leaf(self, node: Node) -> str:
        number = stored(node["value"])
        _english, _chinese, unit = _meanings.get(node.get("is", ""), ("", "", "money"))
        if unit == "percent" and abs(number) <= 1:
            return percent(number)
        if unit != "money":
            return grouped(short(number))
        text = self.money(number)
        return f"({text})" if number < 0 else text

    def money(self, number: Fraction) -> str:
        """At least the currency's decimals; more only where the number has them, at most six."""
        text = short(number)
        decimals = len(text.partition(".")[2])
        return grouped(rough(number, max(self.scale, decimals)))

    def named(self, node: Node) -> Iterator[str]:
        """What the given numbers stand for: `12,000.00 target`."""
        seen: set[str] = set()
        for part in parts_of(node):
            if part["op"] == "value" and part.get("is", "") in _meanings:
                english, chinese, _unit = _meanings[part["is"]]
                label = part.get("of_what", "")
                told = self.say(
                    "{number} {what}{label}",
                    "{what}{label} {number}",
                    number=self.leaf(part),
                    what=chinese if self.is_chinese else english,
                    label=f" {label}" if label else "",
                )
                if told not in seen:
                    seen.add(told)
                    yield told

    def rounding(self, node: Node) -> str:
        """What rounding did, when it did anything."""
        part = next((one for one in parts_of(node) if one["op"] == "round"), None)
        if part is None:
            return ""
        before, after = evaluate(part["of"][0]), evaluate(part)
        if before == after:
            return ""
        rule = ("{before} to {after}, half up", "{before} 四舍五入为 {after}")
        if part["mode"] == "half_even":
            rule = ("{before} to {after}, half to even", "{before} 按四舍六入五成双为 {after}")
        return self.say(*rule, before=grouped(short(before, self.scale + 4)), after=self.money(after))


def _is_product(node: Node) -> bool:
    """Whether a number is written as a product: one to divide by needs brackets."""
    return _is_product(node["of"][0]) if node["op"] == "round" else node["op"] == "product"


def _round(writer: Writer, node: Node, inner: bool) -> str:
    return writer.expression(node["of"][0], inner=inner)


def _cut(writer: Writer, node: Node, _inner: bool) -> str:
    told = writer.expression(node["of"][0])
    return writer.say("{what} cut", "{what} 截断", what=f"({told})" if " " in told else told)


def _power(writer: Writer, node: Node, _inner: bool) -> str:
    return f"{writer.expression(node['of'][0], inner=True)} ^ {node['exponent']}"


def _lower(writer: Writer, node: Node, inner: bool) -> str:
    return _chosen(writer, node, ("the lower of {a} and {b}", "{a} 与 {b} 中较低者"), inner)


def _higher(writer: Writer, node: Node, inner: bool) -> str:
    return _chosen(writer, node, ("the higher of {a} and {b}", "{a} 与 {b} 中较高者"), inner)


def _chosen(writer: Writer, node: Node, words: tuple[str, str], inner: bool) -> str:
    """One of two, in brackets inside other arithmetic, where it would be read as going on."""
    a, b = (writer.expression(part) for part in node["of"])
    told = writer.say(*words, a=a, b=b)
    return f"({told})" if inner else told


WRITTEN = {"round": _round, "cut": _cut, "power": _power, "min": _lower, "max": _higher}


def rows_of(tree: Tree, language: str) -> list[Row]:
    """Any explanation as rows of (term, sentence): the arithmetic, what its numbers are, and what rounding did."""
    writer = Writer(language, tree.get("scale", 2))
    node = tree["calculation"]
    if node is None:
        reason = Problem("", tree["status"], Gaps(tree.get("gaps", {}))).message(language)
        return [(writer.say(*TERMS["status"]), reason)]
    rows = [(writer.say(*TERMS["calculation"]), writer.calculation(node))]
    if named := list(writer.named(node)):
        rows.append((writer.say(*TERMS["where"]), writer.say("; ", "；").join(named)))
    if told := writer.rounding(node):
        rows.append((writer.say(*TERMS["rounding"]), told))
    return rows


def rough(number: Fraction, scale: int) -> str:
    """A number to so many decimals."""
    return fixed(units(number, Rounding("half_up", scale)), scale)


def short(number: Fraction, most: int = 6) -> str:
    """A number without decimals it does not have, and with at most so many."""
    text = text_of(number)
    if "/" in text or len(text.partition(".")[2]) > most:
        text = rough(number, most)
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text


def grouped(text: str) -> str:
    """Thousands separated: 1234567.5 is 1,234,567.5."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdigit() else text


def percent(ratio: Fraction, least: int = 1, *, most: int = 4) -> str:
    """0.02 is 2.0 %; further decimals only where there are any, and at most so many."""
    number = ratio * 100
    text = text_of(number) if "/" not in text_of(number) else rough(number, least)
    decimals = min(most, max(least, len(text.partition(".")[2])))
    return f"{grouped(rough(number, decimals))} %"
