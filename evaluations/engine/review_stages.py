"""The stages of a review cycle, in their order, and which of them may be left out (incentives 3.6)."""

from collections.abc import Mapping
from typing import Literal

State = Literal[
    "draft",
    "goal_setting",
    "in_progress",
    "self_review",
    "rater_review",
    "manager_review",
    "calibration",
    "published",
    "acknowledged",
    "closed",
    "appeal",
]

STAGES: tuple[State, ...] = (
    "draft",
    "goal_setting",
    "in_progress",
    "self_review",
    "rater_review",
    "manager_review",
    "calibration",
    "published",
    "acknowledged",
    "closed",
)
EVENTS: Mapping[str, State] = {
    "open_goals": "goal_setting",
    "lock_goals": "in_progress",
    "start_self": "self_review",
    "start_raters": "rater_review",
    "start_manager": "manager_review",
    "start_calibration": "calibration",
    "publish": "published",
    "acknowledge_all": "acknowledged",
    "close": "closed",
}
"""Each event leads into one stage."""
MAY_BE_SKIPPED: frozenset[State] = frozenset({"self_review", "rater_review", "calibration", "acknowledged"})
MAY_BE_APPEALED: frozenset[State] = frozenset({"published", "acknowledged", "closed"})


def may_join(state: State) -> bool:
    """Who comes late is taken in until the self-review is over."""
    return state in STAGES[: STAGES.index("self_review") + 1]
