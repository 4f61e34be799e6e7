"""A line's explanation in words: a stored tree becomes rows of term and sentence, in Chinese or in English.

The tree is data, so the same line reads in the language of whoever opens it, today or in ten years.
"""

from collections.abc import Iterator
from typing import Any

from crm.exact.explanation import Node, Tree, evaluate
from crm.exact.numbers import Fraction, stored, text_of
from crm.exact.wording import Row, Writer, grouped, name, percent, rows_of, short

name(
    {
        "basis": ("basis", "计提基数", "money"),
        "part": ("part", "部分", "money"),
        "rate": ("rate", "费率", "percent"),
        "credit_share": ("credit share", "归属", "percent"),
        "fixed": ("each", "每笔", "money"),
        "facts": ("taken or given back", "正负", "number"),
        "below_table": ("the first tier is not reached", "未达到第一档", "money"),
        "tier_amount": ("amount of the tier", "档位金额", "money"),
        "covered": ("part of the tier covered", "档内完成比例", "percent"),
        "multiplier": ("multiplier", "系数", "number"),
        "gate_factor": ("factor of the condition", "门槛系数", "number"),
        "held": ("held", "暂扣", "number"),
        "exclusive": ("another award of the group pays more", "同组另一项更高", "number"),
        "presence": ("part of the period", "在岗比例", "percent"),
        "no_rule": ("no rule matches", "没有匹配的规则", "money"),
        "nothing_left": ("nothing left", "无剩余", "money"),
        "cap_per_line": ("cap for one line", "单笔封顶", "money"),
        "cap_per_period": ("cap of the period", "本期封顶", "money"),
        "cap_per_year": ("cap of the year", "全年封顶", "money"),
        "earned_before_in_year": ("earned before this year", "本年此前已赚得", "money"),
        "floor_per_period": ("guarantee of the period", "本期保底", "money"),
        "earned": ("earned", "已赚得", "money"),
        "due_now": ("due by today's facts", "按现有业绩应发", "money"),
        "posted": ("posted before", "此前已计", "money"),
    }
)

TERMS = {
    "basis": ("Basis", "计提基数"),
    "credit": ("Credit", "归属"),
    "reached": ("Reached", "达成"),
    "calculation": ("Calculation", "计算"),
    "next": ("Next tier", "下一档"),
    "gate": ("Condition", "门槛"),
    "multiplier": ("Multiplier", "系数"),
    "held": ("Held back", "暂扣"),
    "rounding": ("Rounding", "舍入"),
    "correction": ("Correction", "更正"),
    "no_rule": ("Not paid", "不计提"),
    "where": ("Where", "其中"),
}
BASES = {
    ("amount", "sales"): ("orders and refunds", "订单与退款"),
    ("amount", "receipts"): ("receipts", "回款"),
    ("quantity", "sales"): ("quantity", "数量"),
    ("received", "sales"): ("amount received", "已收金额"),
    ("delivered", "sales"): ("delivered part", "已交付部分"),
    ("margin_floor0", "sales"): ("margin", "毛利"),
    ("receipts", "sales"): ("payments received", "已收款项"),
}
ROLES = {
    "owner": ("owner of the customer on that day", "当日客户负责人"),
    "collaborator": ("collaborator on that day", "当日协作人"),
}
OUTCOMES = {"passed": ("passed", "已达到"), "failed": ("not reached", "未达到"), "no_data": ("no data", "无数据")}


def render(tree: Tree, language: str) -> list[Row]:
    """The explanation as rows of (term, sentence); any Chinese language code gives Chinese."""
    if "component" not in tree:
        return rows_of(tree, language)
    return list(_Teller(tree, language).rows())


def sentence(tree: Tree, language: str) -> str:
    """The explanation in one sentence: arithmetic; what was reached; what is missing to the next tier."""
    teller = _Teller(tree, language)
    parts = [teller.writer.calculation(tree["calculation"])]
    if reached := tree.get("reached"):
        parts.append(teller.standing(reached))
        if "next" in reached:
            parts.append(teller.missing(reached))
    return teller.say("; ", "；").join(parts)


class _Teller:
    """Tells one line in one language."""

    def __init__(self, tree: Tree, language: str) -> None:
        self.tree = tree
        self.writer = Writer(language, tree["scale"])
        self.say = self.writer.say

    def term(self, name: str) -> str:
        return self.say(*TERMS[name])

    def rows(self) -> Iterator[Row]:
        """What counted, how far it reached, under which conditions, and what that comes to."""
        tree = self.tree
        told = {"basis": self.basis, "credit": self.credit, "reached": self.reached, "gate": self.gate}
        for key, tell in (told | {"multiplier": self.multiplier}).items():
            if key in tree:
                yield self.term(key), tell(tree[key])
        yield (
            self.term("correction" if tree["kind"] == "delta" else "calculation"),
            self.writer.calculation(tree["calculation"]),
        )
        if tree["kind"] != "earning" and (named := list(self.writer.named(tree["calculation"]))):
            yield self.term("where"), self.say("; ", "；").join(named)
        if "no_rule" in tree:
            yield self.term("no_rule"), self.say("no rule of the plan matches", "方案中没有匹配的规则")
        if "next" in tree.get("reached", {}):
            yield self.term("next"), self.following(tree["reached"])
        if "held" in tree:
            yield self.term("held"), self.held()
        if rest := self.writer.rounding(tree["calculation"]):
            yield self.term("rounding"), rest

    def basis(self, basis: dict[str, str]) -> str:
        what = self.say(*BASES.get((basis["kind"], basis["source"]), ("amount", "金额")))
        amount = grouped(basis["value"]) if basis["kind"] == "quantity" else self.money(basis["value"])
        return self.say("{amount} ({what})", "{amount}（{what}）", amount=amount, what=what)

    def credit(self, credit: dict[str, str]) -> str:
        """How much of the deal counts here, and why."""
        role = self.say(*ROLES.get(credit["role"], ("", "")))
        told = self.say(
            "{share} of {whole}",
            "{whole} 的 {share}",
            share=percent(stored(credit["share"])),
            whole=self.money(credit["whole"]),
        )
        return self.say("{told}, {role}", "{told}，{role}", told=told, role=role) if role else told

    def reached(self, reached: dict[str, Any]) -> str:
        tier = self.tier(reached, reached["tier"])
        if "attainment" in reached:
            return self.say(
                "{what}{share} of {quota}; tier {tier}",
                "{what}{quota} 的 {share}；档位 {tier}",
                what=self.measured(reached),
                share=percent(stored(reached["attainment"]), 1, most=2),
                quota=self.far(reached, reached["quota"]),
                tier=tier,
            )
        after = self.far(reached, reached["after"])
        if "before" in reached and stored(reached["before"]):
            return self.say(
                "from {before} to {after}; tier {tier}",
                "从 {before} 到 {after}；档位 {tier}",
                before=self.far(reached, reached["before"]),
                after=after,
                tier=tier,
            )
        return self.say(
            "{what}{after}; tier {tier}",
            "{what}{after}；档位 {tier}",
            what=self.metric(reached.get("measure", "")),
            after=after,
            tier=tier,
        )

    def standing(self, reached: dict[str, Any]) -> str:
        """Reached 82 %, tier 80–100 %."""
        far = self.far(reached, reached["after"])
        if "attainment" in reached:
            far = percent(stored(reached["attainment"]), 0, most=1)
        tier = self.tier(reached, reached["tier"])
        return self.say("reached {far}, tier {tier}", "达成 {far}，档位 {tier}", far=far, tier=tier)

    def metric(self, code: str) -> str:
        """A metric by its name in the reader's language, followed by a space."""
        if not code:
            return ""
        names = self.tree.get("names", {}).get(code, {})
        return f"{names.get('zh' if self.writer.is_chinese else 'en', code)} "

    def measured(self, reached: dict[str, Any]) -> str:
        """The metric and its value, where the table looks at one: Calls 45,"""
        if "measure" not in reached:
            return ""
        told = f"{self.metric(reached['measure'])}{self.far(reached, reached['after'])}"
        return self.say("{told}, ", "{told}，", told=told)

    def far(self, reached: dict[str, Any], text: str) -> str:
        """How far: money with its decimals, counts as they are."""
        return self.money(text) if reached.get("unit") == "money" else grouped(short(stored(text), 4))

    def tier(self, reached: dict[str, Any], tier: dict[str, str]) -> str:
        """80–100 % of a table by attainment, 30,000–60,000 of one by amount; of no tier yet, below the first."""
        is_share = reached["on"] == "attainment"
        start, end = (_bound(tier.get(side), is_share=is_share) for side in ("from", "to"))
        unit = " %" if is_share else ""
        if not end:
            return self.say("from {start}", "{start} 以上", start=start + unit)
        if not start:
            return self.say("below {end}", "{end} 以下", end=end + unit)
        return f"{start}–{end}{unit}"

    def missing(self, reached: dict[str, Any]) -> str:
        missing = self.far(reached, reached["next"]["missing"])
        return self.say("{missing} to the next tier", "距下一档还需 {missing}", missing=missing)

    def following(self, reached: dict[str, Any]) -> str:
        following = reached["next"]
        return self.say(
            "{missing} to the next tier ({tier}, {paid})",
            "还需 {missing}（{tier}，{paid}）",
            missing=self.far(reached, following["missing"]),
            tier=self.tier(reached, following),
            paid=self.paid(following),
        )

    def paid(self, tier: dict[str, str]) -> str:
        if "amount" in tier:
            return self.money(tier["amount"])
        rate = stored(tier.get("rate", "0"))
        return percent(rate) if abs(rate) <= 1 else self.writer.money(rate)

    def gate(self, gate: dict[str, Any]) -> str:
        return self.say(
            "{measure}{actual}, needed {op} {value}: {outcome}",
            "{measure}{actual}，要求 {op} {value}：{outcome}",
            measure=self.metric(gate["measure"]),
            actual=self.published(gate["measure"], gate["actual"]),
            op=gate["op"],
            value=self.published(gate["measure"], gate["value"]),
            outcome=self.say(*OUTCOMES[gate["outcome"]]),
        )

    def multiplier(self, multiplier: dict[str, Any]) -> str:
        return self.say(
            "{measure}{actual}: × {factor}",
            "{measure}{actual}：× {factor}",
            measure=self.metric(multiplier["measure"]),
            actual=self.published(multiplier["measure"], multiplier["actual"]),
            factor=self.plain(multiplier["factor"]),
        )

    def held(self) -> str:
        amount = self.money(self.tree["held"])
        if self.tree.get("gate", {}).get("outcome") == "failed":
            return self.say("{amount} is held until somebody decides", "{amount} 暂扣，待决定", amount=amount)
        return self.say("{amount} is held until there is data", "{amount} 暂扣，有数据后再定", amount=amount)

    def money(self, text: str) -> str:
        return self.writer.money(stored(text))

    def published(self, code: str, text: str | None) -> str:
        """A measured value in the unit of its metric."""
        unit = self.tree.get("names", {}).get(code, {}).get("unit")
        if text is None or unit not in ("percent", "money"):
            return self.plain(text)
        return percent(stored(text)) if unit == "percent" else self.money(text)

    def plain(self, text: str | None) -> str:
        """A measured value as it is published; nothing measured is two hyphens."""
        return "--" if text is None else grouped(text if "/" not in text else short(stored(text), 4))


def _bound(text: str | None, *, is_share: bool) -> str:
    """A bound without its unit: of a share 0.8 is 80."""
    if text is None:
        return ""
    return text_of(stored(text) * 100) if is_share else grouped(text)


def slices_of(tree: Tree) -> list[dict[str, Fraction]]:
    """The parts a line is made of: base (as credited), rate and what they come to, and the tier they fall in.

    What a line takes off, such as what was earned before, is negative: bases add up to the line's own, amounts to
    what it earns before factors, conditions and caps.
    """
    return [_slice(part, sign) for part, sign in _signed(tree["calculation"], 1) if part["of"][0]["value"] != "0"]


def _signed(node: Node, sign: int) -> Iterator[tuple[Node, int]]:
    """Every slice in stored arithmetic, and whether it is added or taken off."""
    if node.get("is") == "slice":
        yield node, sign
        return
    for number, part in enumerate(node.get("of", ())):
        yield from _signed(part, -sign if node["op"] == "difference" and number else sign)


def _slice(part: Node, sign: int) -> dict[str, Fraction]:
    base, rate, *share = (evaluate(factor) for factor in part["of"])
    credited = base * share[0] if share else base
    tier = Fraction(part.get("tier", 0))
    return {"base": sign * credited, "rate": rate, "amount": sign * evaluate(part), "tier": tier}
