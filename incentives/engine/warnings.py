"""What is allowed but worth a second look: what a designer should know before agents find out (incentives 1.7)."""

from collections.abc import Iterator, Mapping

from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import Gaps, Problem
from incentives.engine.document import Component, PlanDocument, RulesRate, Table
from incentives.engine.rate_tables import Bands, bands_of, earned

ONE = Fraction(1)


def warnings_of(plan: PlanDocument, best: Mapping[str, Fraction] | None = None) -> tuple[Problem, ...]:
    """Cliffs, rates that fall as results rise, tiers beyond the cap, facts no rule catches.

    `best` is the best result of the last twelve months by component, in the units of its table's bounds: with it,
    tiers that nobody reached are pointed out.
    """
    found: list[Problem] = []
    for at, component in enumerate(plan.components):
        here = f"/components/{at}/rate"
        if isinstance(component.rate, RulesRate) and all(rule.match for rule in component.rate.rules):
            found.append(Problem(f"{here}/rules", "no_general_rule"))
        if component.table:
            found += _of_table(component, component.table, f"{here}/table/tiers", (best or {}).get(component.id))
    return tuple(found)


def _of_table(component: Component, table: Table, here: str, best: Fraction | None) -> Iterator[Problem]:
    bands = bands_of(table, _unit(component, table))
    write = as_percent if table.on == "attainment" else text_of
    for at in range(1, len(bands)):
        there, start = f"{here}/{at}", table.tiers[at].start
        boundary = write(start)
        yield from _cliff(component, table, bands, at, Problem(there, "cliff", Gaps(boundary=boundary)))
        if (bands[at].rate or 0) < (bands[at - 1].rate or 0):
            yield Problem(f"{there}/rate", "falling_rate", Gaps(boundary=boundary))
        if cap := _cap_reached_before(component, table, bands, at):
            yield Problem(there, "tier_beyond_cap", Gaps(boundary=boundary, cap=text_of(cap)))
        if best is not None and best < start:
            yield Problem(there, "tier_not_reached", Gaps(boundary=boundary, best=write(best)))


def _unit(component: Component, table: Table) -> Fraction:
    return component.quota if table.on == "attainment" and isinstance(component.quota, Fraction) else ONE


def _cliff(component: Component, table: Table, bands: Bands, at: int, found: Problem) -> Iterator[Problem]:
    """The payout on both sides of a boundary, where they differ."""
    if table.method == "interpolated_amount":
        return
    below, reached = _both_sides(component, table, bands, at)
    if below != reached:
        sides = _payouts(component, table, below, reached)
        yield Problem(found.pointer, found.code, Gaps({**found.gaps, **sides}))


def _both_sides(component: Component, table: Table, bands: Bands, at: int) -> tuple[Fraction, Fraction]:
    band, before = bands[at], bands[:at]
    if table.method == "banded":
        return earned(before, band.start), earned(bands[: at + 1], band.start)
    is_other = component.deciding_measure is not None or component.other_number is not None
    is_money = not is_other and table.on in ("amount", "attainment")
    basis = band.start if is_money and table.method == "lookup_rate" else ONE
    return before[-1].pays * basis, band.pays * basis


def _payouts(component: Component, table: Table, below: Fraction, reached: Fraction) -> dict[str, str]:
    """Both sides of a boundary: in money where the quota is known, otherwise as a share of the quota or basis."""
    is_share = table.on == "attainment" and not isinstance(component.quota, Fraction)
    is_share = is_share or component.deciding_measure is not None or table.on == "count"
    write = as_percent if is_share and table.method != "lookup_amount" else text_of
    return {"below": write(below), "reached": write(reached)}


def _cap_reached_before(component: Component, table: Table, bands: Bands, at: int) -> Fraction | None:
    """The period's cap, if reaching this tier pays it already; only where that can be said without the facts."""
    cap = component.cap.per_period if component.cap else None
    is_known = table.on != "attainment" or isinstance(component.quota, Fraction)
    if cap is None or table.method != "banded" or not is_known or component.multiplier is not None:
        return None
    return cap if earned(bands[:at], bands[at].start) >= cap else None


def as_percent(value: Fraction) -> str:
    """0.8 is 80 %."""
    return f"{text_of(value * 100)} %"
