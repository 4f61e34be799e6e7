"""Every kind of case about KPIs, goals and reviews."""

from crm.exact.cases import Kind
from evaluations.cases import (
    aggregation,
    attainment,
    cascade,
    distribution,
    feedback360,
    goal_tree,
    grades,
    negotiation,
    normalisation,
    punctuality,
    review_cycle,
    roll_up,
    scorecard,
    smart,
)

KINDS: dict[str, Kind] = {
    **aggregation.KINDS,
    **roll_up.KINDS,
    **punctuality.KINDS,
    **attainment.KINDS,
    **scorecard.KINDS,
    **goal_tree.KINDS,
    **feedback360.KINDS,
    **grades.KINDS,
    **distribution.KINDS,
    **normalisation.KINDS,
    **cascade.KINDS,
    **smart.KINDS,
    **negotiation.KINDS,
    **review_cycle.KINDS,
}
