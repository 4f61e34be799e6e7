"""Statements in words: the equation at the top, each line's reason, and what was not credited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.exact.problems import Gaps, Problem
from crm.pages import formats
from crm.pages.navigation import url_or_nothing
from crm.tenancy.periods import Period
from customers.models import Sale
from incentives.engine.wording import render
from incentives.payouts.models import StatementLine

SPINES = {"delta": "attn", "cap": "info", "floor": "info", "year_cap": "info"}


@dataclass(frozen=True)
class ReadLine:
    """A line as it is read: when, what for, how much, and why."""

    line: StatementLine
    on: date | None
    source: str
    spine: str
    rows: list[dict[str, Any]]

    @property
    def heading(self) -> str:
        return _("Why %(amount)s") % {"amount": formats.money(self.line.amount, self.line.currency)}


def period_text(period: Period) -> str:
    """A month or a quarter as people write it."""
    return formats.date(period.starts_on, "quarter" if period.kind == "quarter" else "month")


def parts_of(lines: Iterable[StatementLine]) -> list[tuple[str, Decimal]]:
    """The addends of the equation: each component's earnings, then later corrections."""
    found: dict[str, Decimal] = {}
    for line in lines:
        is_delta = line.kind == StatementLine.Kind.DELTA
        name = _("Later corrections") if is_delta else line.explanation["component"]["name"]
        found[name] = found.get(name, Decimal(0)) + line.amount
    return list(found.items())


def read_lines(lines: Iterable[StatementLine], sales: Mapping[UUID, Sale]) -> list[ReadLine]:
    """Lines in the reader's language. `sales` are those the reader may see; others keep their stored name."""
    return [_read(line, sales.get(line.fact_id) if line.fact_id else None) for line in lines]


def _read(line: StatementLine, sale: Sale | None) -> ReadLine:
    tree = line.explanation
    rows: list[dict[str, Any]] = [_rule_row(line), *_source_rows(line, sale)]
    told = render(tree, get_language() or "en")
    rows += [{"term": term, "value": text, "is_result": _is_result(text, line)} for term, text in told]
    if line.kind == StatementLine.Kind.DELTA:
        rows.insert(1, {"term": _("Corrects"), "value": _origin(tree)})
    return ReadLine(
        line=line,
        on=sale.occurred_on if sale else None,
        source=_source(line),
        spine=SPINES.get(tree["kind"], ""),
        rows=rows,
    )


def _is_result(text: str, line: StatementLine) -> bool:
    return " = " in text and text.endswith(f"{line.amount:,.2f}")


def _rule_row(line: StatementLine) -> dict[str, Any]:
    plan = line.explanation["plan"]
    words = _("%(plan)s, version %(version)s, in force from %(day)s") % {
        "plan": plan["name"],
        "version": plan["version"],
        "day": formats.date(date.fromisoformat(plan["starts_on"])),
    }
    href = url_or_nothing("incentives:plan", pk=plan["id"])
    return {"term": _("Rule"), "value": words, "href": href, "link": _("See the plan")}


def _source_rows(line: StatementLine, sale: Sale | None) -> list[dict[str, Any]]:
    if sale is not None:
        words = f"{sale.get_kind_display()} · {line.fact_label} · {formats.date(sale.occurred_on)}"
        href = url_or_nothing("customers:sale", pk=sale.pk) or url_or_nothing(
            "customers:customer", pk=sale.customer_id
        )
        return [{"term": _("Fact"), "value": words, "href": href, "link": _("Show source")}]
    if line.fact_label:
        return [{"term": _("Fact"), "value": line.fact_label}]
    if facts := line.explanation.get("facts"):
        words = _("%(count)s sales of the period together") % {"count": len(facts)}
        return [{"term": _("Fact"), "value": words}]
    if changed := line.explanation.get("changed"):
        return [{"term": _("Fact"), "value": _("%(count)s sales recorded later") % {"count": len(changed)}}]
    return []


def _origin(tree: dict[str, Any]) -> str:
    told = tree["period"]
    starts_on, ends_on = date.fromisoformat(told["starts_on"]), date.fromisoformat(told["ends_on"])
    return period_text(Period(told["kind"], starts_on, ends_on))


def _source(line: StatementLine) -> str:
    tree = line.explanation
    name = line.fact_label or tree["component"]["name"]
    if tree["kind"] == "cap":
        return _("%(name)s: above the cap") % {"name": name}
    if tree["kind"] == "year_cap":
        return _("%(name)s: above the cap of the year") % {"name": name}
    if tree["kind"] == "floor":
        return _("%(name)s: up to the guarantee") % {"name": name}
    if line.kind == StatementLine.Kind.DELTA:
        return _("Correction for %(period)s: %(name)s") % {"period": _origin(tree), "name": name}
    return str(name)


def notes_in_words(notes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """What was not credited or not calculated, each with its reason and how to mend it."""
    return [{"what": _what(note), "why": _why(note)} for note in notes]


def _what(note: Mapping[str, str]) -> str:
    if "sale" in note:
        return f"{note['label']} {formats.money(Decimal(note['amount']), note['currency'])}".strip()
    return " · ".join(note[name] for name in ("plan", "component") if name in note)


def _why(note: Mapping[str, str]) -> str:
    reasons = {
        "not_enrolled": _("That day the agent was not under the plan “%(plan)s”."),
        "other_currency": _("The plan “%(plan)s” pays in another currency."),
        "quota_missing": _("There is no agreed goal for this period. Agree on one, then calculate again."),
        "measure_missing": _("There is no value of “%(measure)s” for this period."),
        "no_version": _("No rules were in force on the first day. Write a version."),
        "no_owner": _("Nobody owned the customer that day, so the sale counts for nobody. Assign an owner."),
    }
    if note["code"] in reasons:
        return reasons[note["code"]] % ({"plan": "", "measure": ""} | dict(note))
    return Problem("", note["code"], Gaps(note)).message(get_language() or "en")
