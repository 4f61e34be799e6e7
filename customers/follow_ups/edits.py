"""When a follow-up is due, changed in the queue itself."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.lists.cells import due
from crm.pages.lists.edits import Edit, register
from customers.follow_ups.forms import local_moment
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import reschedule_follow_up


def _save(member: Any, follow_up: FollowUp, due_at: datetime) -> None:
    reschedule_follow_up(by=member, follow_up=follow_up, due_at=due_at)


register(
    Edit(
        of="follow-ups",
        name="due_at",
        label=_("due"),
        ability=Ability.WORK,
        rows=lambda: FollowUp.objects.with_parties(),
        field=local_moment,
        read=lambda follow_up: follow_up.due_at,
        save=_save,
        show=lambda follow_up, page: due(follow_up.due_at, is_overdue=follow_up.is_overdue),
        fits=lambda follow_up: follow_up.state == FollowUp.State.OPEN,
    )
)
