"""A plan's rules as plain sentences, and what an example earns: what agents read instead of the document."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import Problem
from crm.exact.wording import grouped, percent
from crm.pages import formats
from crm.pages.charts import Chart, Series
from incentives.engine.document import (
    Component,
    FixedMultiplier,
    FixedRate,
    Gate,
    GoalQuota,
    Multiplier,
    PercentRate,
    PlanDocument,
    RulesRate,
    Table,
    TableRate,
    Tier,
    VersionsRate,
)
from incentives.engine.examples import curve_of, sample_quota, worked_example
from incentives.engine.wording import render


@dataclass(frozen=True)
class Rule:
    """One component as a reader sees it."""

    name: str
    sentences: list[str]
    tiers: list[tuple[str, str]]
    example: str
    example_rows: list[dict[str, Any]]
    chart: Chart


def rules_of(plan: PlanDocument, names: Mapping[str, str], shares: Set[str] = frozenset()) -> list[Rule]:
    """Each component in words, with an example and its payout curve.

    `names` are the metrics' names by code, `shares` the codes of those that are percentages.
    """
    return [_rule(plan, component, at, names, shares) for at, component in enumerate(plan.components)]


def in_words(found: Iterable[Problem]) -> list[str]:
    """Findings of the engine as sentences in the reader's language."""
    language = get_language() or "en"
    return [one.message(language) for one in found]


def _rule(plan: PlanDocument, component: Component, at: int, names: Mapping[str, str], shares: Set[str]) -> Rule:
    example = worked_example(plan, component)
    reached = _reached_text(component, example.reached, names)
    both = {code: {"zh": name, "en": name} for code, name in names.items()}
    rows = [
        {"term": term, "value": text, "is_result": False}
        for line in example.lines[:1]
        for term, text in render(line.explanation | {"names": both}, get_language() or "en")
    ]
    return Rule(
        name=component.name or component.id,
        sentences=[*_sentences(component, plan.currency, names, shares), *_of_credit(plan)],
        tiers=tiers_of(component, plan.currency),
        example=_("For example, %(reached)s pays %(amount)s.")
        % {"reached": reached, "amount": formats.money(example.amount, plan.currency)},
        example_rows=rows,
        chart=_chart(plan, component, at, names),
    )


def _of_credit(plan: PlanDocument) -> list[str]:
    """Who a sale counts for, where it is not simply the agent it was booked to."""
    if plan.credit == "booked":
        return []
    return [_("A sale counts for those who look after the customer on that day, by their credit shares.")]


def _sentences(component: Component, currency: str, names: Mapping[str, str], shares: Set[str]) -> list[str]:
    found = [_what_pays(component, currency, names)]
    if isinstance(component.quota, GoalQuota):
        goal = names.get(component.quota.goal, component.quota.goal)
        found.append(_("The target is the agent's agreed goal in “%(metric)s” for the period.") % {"metric": goal})
    elif component.quota is not None:
        found.append(_("The target is %(quota)s.") % {"quota": grouped(text_of(component.quota))})
    found += _of_gate(component.gate, names, shares) if component.gate else []
    found += _of_multiplier(component.multiplier, names, shares) if component.multiplier else []
    found += _of_limits(component, currency)
    found.append(_("Refunds count as negative. Amounts are rounded half up, once a line."))
    return found


def _of_limits(component: Component, currency: str) -> list[str]:
    found = []
    if component.cap and component.cap.per_period is not None:
        found.append(_("At most %(cap)s a period.") % {"cap": _money(component.cap.per_period, currency)})
    if component.cap and component.cap.per_year is not None:
        found.append(_("At most %(cap)s a calendar year.") % {"cap": _money(component.cap.per_year, currency)})
    if component.cap and component.cap.per_line is not None:
        found.append(_("At most %(cap)s for one line.") % {"cap": _money(component.cap.per_line, currency)})
    if component.floor:
        found.append(_("At least %(floor)s a period.") % {"floor": _money(component.floor.per_period, currency)})
    if component.prorate:
        found.append(
            _("Whoever is under the plan for a part of the period has that part of the target and limits.")
        )
    if component.exclusive_group:
        found.append(_("Of the parts of this group only the one that pays most pays."))
    return found


def _measured(code: str, value: Fraction, shares: Set[str]) -> str:
    """A metric's value as it is published: a percentage as one."""
    return percent(value) if code in shares else grouped(text_of(value))


def _of_gate(gate: Gate, names: Mapping[str, str], shares: Set[str]) -> list[str]:
    """The condition, and what happens when it is not met or cannot be judged."""
    condition = _("Only if “%(metric)s” is %(op)s %(value)s.") % {
        "metric": names.get(gate.measure, gate.measure),
        "op": gate.op,
        "value": _measured(gate.measure, gate.value, shares),
    }
    otherwise = {
        "zero": _("Otherwise nothing is paid."),
        "factor": _("Otherwise everything is multiplied by %(factor)s.")
        % {"factor": text_of(gate.factor or ZERO)},
        "base_rate": _("Otherwise the first rate applies to everything."),
        "hold": _("Otherwise the earning is held until somebody decides."),
    }
    without = {
        "hold": _("Without data the earning is held."),
        "pass": _("Without data the condition counts as met."),
        "fail": _("Without data the condition counts as not met."),
    }
    return [condition, otherwise[gate.otherwise], without[gate.no_data]]


def _of_multiplier(multiplier: Multiplier, names: Mapping[str, str], shares: Set[str]) -> list[str]:
    if isinstance(multiplier, FixedMultiplier):
        return [_("Everything times %(factor)s.") % {"factor": text_of(multiplier.value)}]
    steps = [
        _("from %(start)s times %(factor)s")
        % {"start": _measured(multiplier.measure, t.start, shares), "factor": text_of(t.factor)}
        for t in multiplier.table.tiers
    ]
    metric = names.get(multiplier.measure, multiplier.measure)
    return [
        _("Everything times a factor by “%(metric)s”: %(steps)s.") % {"metric": metric, "steps": "; ".join(steps)}
    ]


def _what_pays(component: Component, currency: str, names: Mapping[str, str]) -> str:
    what = _("receipts") if component.facts == "receipts" else _("orders less refunds")
    rate = component.rate
    if isinstance(rate, TableRate):
        return _of_table(component, rate.table, what, names)
    if isinstance(rate, RulesRate):
        steps = [f"{_labels(rule.match)} {_plain(rule.rate, currency)}" for rule in rate.rules]
        return _("%(what)s by the most specific rule: %(rules)s.") % {"what": what, "rules": "; ".join(steps)}
    if isinstance(rate, VersionsRate):
        steps = [f"{one.start.isoformat()} {_plain(one.paying, currency)}" for one in rate.versions]
        return _("%(what)s at the rate of their day, from: %(rates)s.") % {"what": what, "rates": "; ".join(steps)}
    if isinstance(rate, PercentRate):
        return _("%(rate)s of %(what)s.") % {"rate": percent(rate.value), "what": what}
    return _("%(amount)s for each of: %(what)s.") % {"amount": _money(rate.value, currency), "what": what}


def _labels(match: Mapping[str, tuple[str | bool, ...]]) -> str:
    """The words a rule looks for; a rule without any catches the rest."""
    words = [str(word) for allowed in match.values() for word in allowed]
    return ", ".join(words) or _("everything else")


def _plain(rate: PercentRate | FixedRate, currency: str) -> str:
    return percent(rate.value) if isinstance(rate, PercentRate) else _money(rate.value, currency)


def _of_table(component: Component, table: Table, what: str, names: Mapping[str, str]) -> str:
    if table.method == "banded":
        return _("Each part of %(what)s is paid at the rate of its own tier.") % {"what": what}
    by = decider(component, names)
    if table.method == "lookup_rate":
        return _("All %(what)s are paid at the rate of the tier reached, by %(by)s.") % {"what": what, "by": by}
    return _("A fixed amount by tier, decided by %(by)s.") % {"by": by}


def decider(component: Component, names: Mapping[str, str]) -> str:
    """What decides how much is paid: an amount, attainment, a number, or a metric by its name."""
    table = component.table
    if table is None:
        return _("the amount of the period")
    if component.measure and table.on == "attainment":
        return _("attainment in “%(metric)s”") % {"metric": names.get(component.measure, component.measure)}
    if measure := component.deciding_measure:
        return f"“{names.get(measure, measure)}”"
    return {
        "attainment": _("attainment of the target"),
        "count": _("the number of deals"),
        "quantity": _("the quantity"),
    }.get(table.on, _("the amount of the period"))


def tiers_of(component: Component, currency: str) -> list[tuple[str, str]]:
    """The table as rows: from where, and what it pays."""
    table = component.table
    if table is None:
        return []
    return [(_bound(table, at), _paid(tier, currency)) for at, tier in enumerate(table.tiers)]


def _bound(table: Table, at: int) -> str:
    def write(value: Fraction) -> str:
        return f"{text_of(value * 100)}%" if table.on == "attainment" else grouped(text_of(value))

    start = write(table.tiers[at].start)
    if at + 1 == len(table.tiers):
        return _("from %(start)s") % {"start": start}
    return _("%(start)s to below %(end)s") % {"start": start, "end": write(table.tiers[at + 1].start)}


def _paid(tier: Tier, currency: str) -> str:
    if tier.amount is not None:
        return _money(tier.amount, currency)
    text = percent(tier.rate or Fraction(0))
    if tier.applies_from is not None:
        return _("%(rate)s, also for what was reached before") % {"rate": text}
    return text


def _money(value: Fraction, currency: str) -> str:
    return formats.money(Decimal(text_of(value)), currency)


def _reached_text(component: Component, reached: Fraction, names: Mapping[str, str]) -> str:
    number = grouped(text_of(reached))
    if measure := component.deciding_measure:
        quota = sample_quota(component)
        name = names.get(measure, measure)
        return _("%(metric)s %(number)s of %(quota)s") % {
            "metric": name,
            "number": number,
            "quota": grouped(text_of(quota)) if quota else "--",
        }
    if component.table and component.table.on == "count":
        return _("%(number)s deals of 1,000") % {"number": number}
    return number


def _chart(plan: PlanDocument, component: Component, at: int, names: Mapping[str, str]) -> Chart:
    points = curve_of(plan, component)
    quota = sample_quota(component)
    by_share = component.table is not None and component.table.on == "attainment" and quota
    labels = [percent(x / quota, 0) if by_share and quota else grouped(text_of(x)) for x, _paid_ in points]
    by = decider(component, names)
    return Chart(
        id=f"payout-{at}",
        kind="line",
        title=_("What “%(name)s” pays") % {"name": component.name or component.id},
        subtitle=_("Payout in %(currency)s, by %(by)s") % {"currency": plan.currency, "by": by},
        label_header=_("Reached"),
        labels=labels,
        places=[float(x / quota) if by_share and quota else float(x) for x, _paid_ in points],
        place_unit="percent" if by_share else "number",
        series=[Series(_("Payout"), [amount for _x, amount in points])],
        unit="money",
        currency=plan.currency,
    )
