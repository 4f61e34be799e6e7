"""What each line earns before multipliers, caps and gates: by the rate of its fact, or along a rate table."""

from collections.abc import Sequence

from incentives.engine.document import Component
from incentives.engine.fact_rates import rated_lines, together
from incentives.engine.facts import Fact
from incentives.engine.rate_tables import bands_of
from incentives.engine.raw_lines import Raw
from incentives.engine.reach import Reach
from incentives.engine.table_walks import lines_of_each, period_line, running_lines


def raw_lines(
    component: Component, facts: Sequence[Fact], reach: Reach, earlier: Sequence[Fact] = ()
) -> Sequence[Raw]:
    """The lines of a component: one for the period, or one for each fact."""
    table = component.table
    if table is None:
        each = list(rated_lines(component, facts, earlier))
        return [together(component, facts, each)] if component.apply == "period" else each
    bands = bands_of(table, reach.unit)
    if component.apply == "period":
        return [period_line(component, table, bands, facts, reach)]
    if component.apply == "running":
        return list(running_lines(component, table, bands, facts, reach))
    return list(lines_of_each(component, table, bands, facts, reach, earlier))
