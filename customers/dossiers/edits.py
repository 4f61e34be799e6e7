"""When the next follow-up with a customer is due, changed in the list itself."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.lists.cells import due, quiet
from crm.pages.lists.edits import Edit, register
from customers.dossiers.queries import facts_of, next_follow_up
from customers.follow_ups.forms import local_moment
from customers.follow_ups.services import reschedule_follow_up
from customers.profiles.models import Customer


def _is_planned(customer: Any) -> bool:
    """In the list the row knows it already."""
    facts = getattr(customer, "facts", None)
    return bool(facts.next_due_at if facts else next_follow_up(customer))


def _read(customer: Customer) -> datetime | None:
    follow_up = next_follow_up(customer)
    return follow_up.due_at if follow_up else None


def _save(member: Any, customer: Customer, due_at: datetime) -> None:
    follow_up = next_follow_up(customer)
    if follow_up is None:
        raise ValidationError(_t("Nothing is planned any more. Plan a follow-up."), code="invalid_state")
    reschedule_follow_up(by=member, follow_up=follow_up, due_at=due_at)


def _show(customer: Customer, page: Any) -> Any:
    facts = facts_of([customer], page.member)[customer.pk]
    return due(facts.next_due_at, is_overdue=facts.is_overdue) if facts.next_due_at else quiet(_t("not planned"))


register(
    Edit(
        of="customers",
        name="next_follow_up",
        label=_("next follow-up"),
        ability=Ability.WORK,
        rows=lambda: Customer.objects.with_parties(),
        field=local_moment,
        read=_read,
        save=_save,
        show=_show,
        fits=_is_planned,
    )
)
