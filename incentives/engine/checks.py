"""Reading a plan document: everything wrong with it at once, and what is worth a second look."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from incentives.engine.document import Component, FixedRate, GoalQuota, PercentRate, PlanDocument, Table, Tier
from incentives.engine.numbers import text_of
from incentives.engine.problems import PlanError, Problem
from incentives.engine.rate_tables import bands_of, earned, rate_at

ONE = Fraction(1)
SHAPE = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "literal_error": "not_allowed",
    "union_tag_invalid": "not_allowed",
    "union_tag_not_found": "missing",
    "too_short": "too_few",
    "float": "float",
    "not_a_number": "not_a_number",
    "less_than_equal": "bad_scale",
    "greater_than_equal": "bad_scale",
}
"""Our codes for what the validation library finds; anything else is a wrong type."""
UNION_BRANCHES = {"percent", "fixed", "table", "GoalQuota"}


@dataclass(frozen=True)
class Vocabulary:
    """What a document may speak of where it is used: the metrics there are, and what is known of each fact."""

    measures: frozenset[str]
    labels: frozenset[str]
    bases: frozenset[str]


def parse(document: Any, known: Vocabulary | None = None) -> PlanDocument:
    """The document as types, or a PlanError that names every mistake.

    With `known`, measures, goals, filters and bases must be ones there are, and a table by attainment must say
    where its quota comes from.
    """
    try:
        plan = PlanDocument.read(document)
    except ValidationError as error:
        found = dict.fromkeys(_shape_problem(one, document) for one in error.errors())
        raise PlanError(tuple(_without_echoes(found))) from None
    problems = tuple(_problems(plan, known))
    if problems:
        raise PlanError(problems)
    return plan


def problems_of(document: Any, known: Vocabulary | None = None) -> tuple[Problem, ...]:
    """What is wrong with a document; nothing if it can be calculated."""
    try:
        parse(document, known)
    except PlanError as error:
        return error.problems
    return ()


def _shape_problem(error: ErrorDetails, document: Any) -> Problem:
    path, context = list(error["loc"]), error.get("ctx", {})
    kind = error["type"]
    code = SHAPE.get(kind, "wrong_type")
    gaps = {"field": str(path[-1]) if path else ""}
    if kind == "string_pattern_mismatch":
        code = "bad_currency" if path == ["currency"] else "bad_code"
    if kind == "union_tag_not_found":
        path, gaps = [*path, "type"], {"field": "type"}
    if code == "missing":
        path = path[:-1]
    if code == "not_allowed":
        gaps = {"allowed": str(context.get("expected") or context.get("expected_tags", "")).replace("'", "")}
        path = [*path, "type"] if kind == "union_tag_invalid" else path
    if code == "wrong_type":
        gaps = {"expected": {"tuple_type": "[…]", "string_type": '"…"', "bool_type": "true"}.get(kind, "{…}")}
    return Problem(_pointer(path, document), code, Gaps(gaps))


class Gaps(dict[str, str]):
    """The words of one message; hashable, so that the same finding is told once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _pointer(path: list[Any], document: Any) -> str:
    """The way to a part that is really in the document; steps the types alone know are left out."""
    steps, here = [], document
    for step in path:
        if isinstance(here, dict) and step not in here and step in UNION_BRANCHES:
            continue
        if isinstance(step, str) and step not in (here if isinstance(here, dict) else {}) and step[:1].isupper():
            continue
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
    return "".join(f"/{step}" for step in steps)


def _without_echoes(found: dict[Problem, None]) -> Iterator[Problem]:
    """Without what the library adds to a mistake: a list whose items are wrong is not empty for that, and a value
    that may be a number or an object is judged as the reader wrote it."""
    numbers = {problem.pointer for problem in found if problem.code in ("float", "not_a_number")}
    for problem in found:
        is_other_branch = problem.code == "wrong_type" and problem.pointer in numbers
        has_items = problem.code == "too_few" and any(p.pointer.startswith(f"{problem.pointer}/") for p in found)
        if not (is_other_branch or has_items):
            yield problem


def _problems(plan: PlanDocument, known: Vocabulary | None) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, component in enumerate(plan.components):
        here = f"/components/{at}"
        if component.id in seen:
            yield Problem(f"{here}/id", "duplicate_component", Gaps(id=component.id))
        seen.add(component.id)
        yield from _rate_problems(component, f"{here}/rate")
        yield from _fit_problems(component, here)
        yield from _limit_problems(component, here)
        if known is not None:
            yield from _unknown(component, here, known)


def _rate_problems(component: Component, here: str) -> Iterator[Problem]:
    rate = component.rate
    if isinstance(rate, PercentRate | FixedRate):
        is_share = isinstance(rate, PercentRate) and not component.is_per_unit
        yield from _out_of_range(rate.value, f"{here}/value", is_share=is_share)
    elif component.table:
        yield from _table_problems(component.table, f"{here}/table", is_share=not component.is_per_unit)


def _out_of_range(value: Fraction, here: str, *, is_share: bool) -> Iterator[Problem]:
    if is_share and not 0 <= value <= 1:
        yield Problem(here, "rate_out_of_range")
    elif value < 0:
        yield Problem(here, "negative")


def _table_problems(table: Table, here: str, *, is_share: bool) -> Iterator[Problem]:
    lowest = {Fraction(0), ONE} if table.on == "count" else {Fraction(0)}
    if table.tiers[0].start not in lowest:
        yield Problem(f"{here}/tiers/0/from", "first_tier_not_lowest", Gaps(lowest="0"))
    before: Tier | None = None
    for at, tier in enumerate(table.tiers):
        there = f"{here}/tiers/{at}"
        yield from _value_problems(table, tier, there, is_share=is_share)
        if before is not None:
            yield from _order_problems(before, tier, there)
        before = tier
    if table.method != "interpolated_amount" and table.tiers[-1].to is not None:
        yield Problem(f"{here}/tiers/{len(table.tiers) - 1}/to", "last_tier_ends")


def _value_problems(table: Table, tier: Tier, here: str, *, is_share: bool) -> Iterator[Problem]:
    pays_amounts = table.method in ("lookup_amount", "interpolated_amount")
    paid = tier.amount if pays_amounts else tier.rate
    name = "amount" if pays_amounts else "rate"
    if paid is None:
        yield Problem(here, f"tier_without_{name}")
    else:
        yield from _out_of_range(paid, f"{here}/{name}", is_share=is_share and not pays_amounts)
    if tier.applies_from is not None and not 0 <= tier.applies_from < tier.start:
        yield Problem(f"{here}/applies_from", "applies_from_too_high")


def _order_problems(before: Tier, tier: Tier, here: str) -> Iterator[Problem]:
    start = text_of(tier.start)
    if tier.start <= before.start:
        yield Problem(f"{here}/from", "not_increasing", Gaps(start=start, before=text_of(before.start)))
    elif before.to is not None and before.to < tier.start:
        yield Problem(f"{here}/from", "gap", Gaps(start=start, end=text_of(before.to)))
    elif before.to is not None and before.to > tier.start:
        yield Problem(f"{here}/from", "overlap", Gaps(start=start, end=text_of(before.to)))


def _fit_problems(component: Component, here: str) -> Iterator[Problem]:
    table = component.table
    if isinstance(component.rate, FixedRate) and component.apply != "each":
        yield Problem(f"{here}/apply", "does_not_fit", Gaps(method="fixed", other=component.apply))
    if component.measure and not table:
        yield Problem(f"{here}/measure", "measure_without_table")
    if not table:
        return
    if component.apply == "running" and table.method in ("lookup_amount", "interpolated_amount"):
        yield Problem(f"{here}/apply", "does_not_fit", Gaps(method=table.method, other="running"))
    needs_whole = table.on in ("attainment", "count") or component.measure
    if needs_whole and component.apply == "each" and not table.is_lookup:
        yield Problem(f"{here}/apply", "does_not_fit", Gaps(method=table.method, other="each"))
    if component.measure and not table.is_lookup:
        yield Problem(f"{here}/measure", "does_not_fit", Gaps(method=table.method, other="measure"))
    if table.on == "count" and not table.is_lookup:
        yield Problem(f"{here}/rate/table/on", "does_not_fit", Gaps(method=table.method, other="count"))


def _limit_problems(component: Component, here: str) -> Iterator[Problem]:
    gate, cap, floor = component.gate, component.cap, component.floor
    if gate and gate.otherwise == "factor" and gate.factor is None:
        yield Problem(f"{here}/gate", "factor_missing")
    if isinstance(component.quota, Fraction) and component.quota <= 0:
        yield Problem(f"{here}/quota", "not_positive")
    if cap and floor and cap.per_period is not None and cap.per_period < floor.per_period:
        yield Problem(f"{here}/cap/per_period", "cap_below_floor")
    amounts = {
        "cap/per_line": cap.per_line if cap else None,
        "cap/per_period": cap.per_period if cap else None,
        "floor/per_period": floor.per_period if floor else None,
    }
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            yield Problem(f"{here}/{name}", "negative")


def _unknown(component: Component, here: str, known: Vocabulary) -> Iterator[Problem]:
    """What the document names and nobody could supply: silence would look like a zero."""
    named = {"measure": component.measure, "gate/measure": component.gate and component.gate.measure}
    if isinstance(component.quota, GoalQuota):
        named["quota/goal"] = component.quota.goal
    for name, measure in named.items():
        if measure and measure not in known.measures:
            yield Problem(f"{here}/{name}", "unknown_measure", Gaps(measure=measure))
    for name in component.filter:
        if name not in known.labels:
            yield Problem(f"{here}/filter/{name}", "unknown_field", Gaps(field=name))
    if component.basis not in known.bases:
        yield Problem(f"{here}/basis", "not_allowed", Gaps(allowed=", ".join(sorted(known.bases))))
    if component.table and component.table.on == "attainment" and component.quota is None:
        yield Problem(here, "missing", Gaps(field="quota"))


def warnings_of(plan: PlanDocument) -> tuple[Problem, ...]:
    """What a designer should know before agents find out: cliffs, and rates that fall as results rise."""
    found: list[Problem] = []
    for at, component in enumerate(plan.components):
        if component.table:
            found += _warnings(component, component.table, f"/components/{at}/rate/table/tiers")
    return tuple(found)


def _warnings(component: Component, table: Table, here: str) -> Iterator[Problem]:
    quota = component.quota if isinstance(component.quota, Fraction) else ONE
    unit = quota if table.on == "attainment" else ONE
    bands = bands_of(table, unit)
    is_money = component.measure is None and table.on in ("amount", "attainment")
    write = _as_percent if table.on == "attainment" else text_of
    for at, band in enumerate(bands[1:], start=1):
        boundary = write(table.tiers[at].start)
        before = bands[:at]
        if table.method == "banded":
            below, reached = earned(before, band.start), earned(bands[: at + 1], band.start)
        else:
            basis = band.start if is_money and table.method == "lookup_rate" else ONE
            below, reached = rate_at(before[-1]) * basis, rate_at(band) * basis
        if below != reached and table.method != "interpolated_amount":
            sides = _payouts(component, table, below, reached)
            yield Problem(f"{here}/{at}", "cliff", Gaps(boundary=boundary, **sides))
        if (band.rate or 0) < (before[-1].rate or 0):
            yield Problem(f"{here}/{at}/rate", "falling_rate", Gaps(boundary=boundary))


def _payouts(component: Component, table: Table, below: Fraction, reached: Fraction) -> dict[str, str]:
    """Both sides of a boundary: in money where the quota is known, otherwise as a share of the quota or basis."""
    is_share = table.on == "attainment" and not isinstance(component.quota, Fraction)
    is_share = is_share or component.measure is not None or table.on == "count"
    write = _as_percent if is_share and table.method != "lookup_amount" else text_of
    return {"below": write(below), "reached": write(reached)}


def _as_percent(value: Fraction) -> str:
    return f"{text_of(value * 100)} %"
