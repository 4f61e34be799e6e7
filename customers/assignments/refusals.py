"""What is refused when customers are given to agents, in words that say what to do instead."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.exact.numbers import from_decimal
from crm.tenancy.clock import current_zone, today
from customers.assignments.models import Assignment
from customers.assignments.queries import as_held
from customers.assignments.shares import room
from customers.assignments.wording import percent_of


def refuse_if_left(agent: Agent) -> None:
    """Work is given to people who are here."""
    if agent.status == Agent.Status.LEFT:
        raise ValidationError(
            {"agent": _("%(agent)s has left. Choose somebody who works here.") % {"agent": agent}}, code="left"
        )


def refuse_two_owners(customers: QuerySet[Assignment], on: date) -> None:
    """A day that has an owner already is not given to another."""
    later = customers.filter(ends_on=None, starts_on__gt=on) | customers.filter(ends_on__gte=on)
    late = later.order_by(F("ends_on").desc(nulls_first=True), "-starts_on").first()
    if late is None:
        return
    if late.ends_on is None:
        words = _("The present owner began on %(day)s. Choose that day or a later one.") % {"day": late.starts_on}
    else:
        words = _("The customer has an owner until %(day)s. Choose a later day.") % {"day": late.ends_on}
    raise ValidationError({"on": words})


def refuse_owner(agent: Agent, owner_id: UUID | None) -> None:
    """An owner does not help themselves."""
    if agent.pk == owner_id:
        raise ValidationError({"agent": _("This agent owns the customer. Choose somebody else to help.")})


def refuse_other_help(there: Assignment, agent: Agent, share: Decimal, on: date) -> None:
    """Asking again is the same help, or it is refused: neither days nor shares are passed over in silence."""
    if there.ends_on is not None or there.starts_on > on:
        words = _(
            "%(agent)s helps here on some of these days already. Choose a later day, or end that help first."
        )
        raise _refusal("on", "helps_already", words % {"agent": agent})
    if there.credit_share != share:
        words = _("%(agent)s helps here already and has %(share)s of the credit. Change that share instead.")
        given = {"agent": agent, "share": percent_of(there.credit_share)}
        raise _refusal("credit_share", "helps_already", words % given)


def refuse_more_than_left(
    share: Decimal, others: Iterable[Assignment], first: date, last: date | None = None
) -> None:
    """The collaborators of a customer have at most all of the credit, on every day from a first to a last."""
    try:
        Assignment._meta.get_field("credit_share").run_validators(share)
    except ValidationError as error:
        raise ValidationError({"credit_share": error.error_list}) from None
    left, day = room([as_held(one) for one in others], first, last)
    if from_decimal(share) > left:
        words = _(
            "Only %(left)s of the credit is left on %(day)s. Choose that or less, or lower another share first."
        )
        raise _refusal("credit_share", "too_much", words % {"left": percent_of(left), "day": day})


def refuse_change(held: Assignment, on: date, version: int | None) -> None:
    """A share is changed while it is in force, by somebody who has read it as it is."""
    if held.role == Assignment.Role.OWNER:
        raise ValidationError(
            _("The owner has what the collaborators leave. Change their shares."), code="is_owner"
        )
    if held.ends_on is not None and held.ends_on < max(on, today(current_zone())):
        words = _("This share holds until %(day)s. Look at the customer again, then change the one of that day.")
        raise ValidationError(words % {"day": held.ends_on}, code="invalid_state")
    if version is not None and held.version != version:
        raise ValidationError(
            _("This share has changed meanwhile. Look at it again, then change it."), code="invalid_state"
        )
    if on < held.starts_on:
        words = _("This share began on %(day)s. Choose that day or a later one.") % {"day": held.starts_on}
        raise _refusal("on", "too_early", words)


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
