"""What is refused about goals, in words that say how to mend it."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from evaluations.goals.drafts import GoalDraft
from evaluations.goals.models import Goal
from evaluations.goals.queries import may_answer

STANDING = (Goal.State.PROPOSED, Goal.State.AGREED)


def refuse_ended(goal: Goal) -> None:
    if not goal.turn:
        message = _("This goal no longer waits for an answer: %(state)s.") % {"state": goal.get_state_display()}
        raise ValidationError(message, code="invalid_state")


def refuse_other_side(by: Membership, goal: Goal) -> None:
    if not may_answer(by, goal):
        raise ValidationError(
            _("A goal is answered by the other side: the agent it was proposed to, or whoever leads them."),
            code="other_side",
        )


def refuse_no_reason(reason: str, message: str, name: str = "reason") -> None:
    if not reason.strip():
        raise ValidationError({name: message}, code="required")


def refuse_no_target(target: Decimal) -> None:
    if target <= 0:
        raise ValidationError({"target": _("Write a target above zero.")}, code="target")


def refuse_doubles(drafts: Sequence[GoalDraft]) -> None:
    """One standing goal for each agent, metric and period; the database says the same."""
    wanted = {(draft.agent.pk, draft.metric.pk, draft.starts_on, draft.ends_on) for draft in drafts}
    standing = Goal.objects.filter(
        state__in=STANDING,
        agent__in={agent for agent, *_rest in wanted},
        starts_on__in={starts for _agent, _metric, starts, _ends in wanted},
    )
    taken = set(standing.values_list("agent", "metric", "starts_on", "ends_on"))
    if len(wanted) < len(drafts) or wanted & taken:
        raise ValidationError(
            _("There is a goal for this metric and period already. Withdraw it first, or wait for the answer."),
            code="taken",
        )
