"""What can be done with many follow-ups at once, and promising the same to many customers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agents.models import Agent, agent_of
from agents.people.picker import AgentField
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.batches.verbs import ALREADY, Item, Reason, Reasons, Values, Verb, register
from crm.pages.forms import CrmForm
from customers.follow_ups.forms import REMINDERS, local_moment
from customers.follow_ups.models import FollowUp
from customers.follow_ups.moments import next_moments
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_up,
    cancel_follow_ups,
    complete_follow_up,
    plan_follow_ups,
    reassign_follow_ups,
    reopen_follow_up,
    reschedule_follow_up,
)
from customers.profiles.models import Customer

CLOSED, NOBODY = "closed", "nobody"
WHY = {CLOSED: _("are done or cancelled"), NOBODY: _("have no owner to do it")}


class PlanForm(CrmForm):
    """The same to be done with each of them, by its owner."""

    note = forms.CharField(label=_("What to do"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    due_at = local_moment(label=_("Due"))
    remind = forms.TypedChoiceField(
        label=_("Reminder"), choices=REMINDERS, coerce=int, empty_value=None, required=False, initial="15"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].initial = next_moments()[0].at


class DueForm(CrmForm):
    """Another time for all of them."""

    due_at = local_moment(label=_("Due"))


class ReassignForm(CrmForm):
    """Who is to do them."""

    agent = AgentField(label=_("Agent"), empty_label=_("Choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].widget.attrs["autofocus"] = True


def _rows() -> Any:
    return FollowUp.objects.with_parties()


def _url(key: Any) -> str:
    return reverse("customers:follow-up", args=[key])


def _closed(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(CLOSED) for row in rows if row.state != FollowUp.State.OPEN}


def _same_time(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    same = {row.pk: Reason(ALREADY) for row in rows if row.due_at == values.get("due_at")}
    return same | _closed(by, rows, values)


def _same_agent(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    agent = values.get("agent")
    same = {row.pk: Reason(ALREADY) for row in rows if agent and row.agent_id == agent.pk}
    return same | _closed(by, rows, values)


def _reschedule(by: Membership, rows: Sequence[Any], values: Values) -> None:
    for row in rows:
        reschedule_follow_up(by=by, follow_up=row, due_at=values["due_at"])


def _time_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    for item in items:
        due_at, remind_at = (_moment(item.before[name]) for name in ("due_at", "remind_at"))
        assert due_at is not None
        reschedule_follow_up(by=by, follow_up=item.row, due_at=due_at, remind_at=remind_at)


def _moment(text: str | None) -> Any:
    return parse_datetime(text) if text else None


def _reassign(by: Membership, rows: Sequence[Any], values: Values) -> None:
    reassign_follow_ups(by=by, follow_ups=rows, agent=values["agent"])


def _agent_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    agents = Agent.objects.in_bulk({UUID(item.before["agent_id"]) for item in items})
    for key, agent in agents.items():
        some = [item.row for item in items if item.before["agent_id"] == str(key)]
        reassign_follow_ups(by=by, follow_ups=some, agent=agent)


def _complete(by: Membership, rows: Sequence[Any], values: Values) -> None:
    for row in rows:
        complete_follow_up(by=by, follow_up=row)


def _cancel(by: Membership, rows: Sequence[Any], values: Values) -> None:
    for row in rows:
        cancel_follow_up(by=by, follow_up=row)


def _reopen(by: Membership, items: Sequence[Item], values: Values) -> None:
    for item in items:
        reopen_follow_up(by=by, follow_up=item.row)


def _without_owner(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    return {} if agent_of(by) else {row.pk: Reason(NOBODY) for row in rows if row.owner_id is None}


def _plan(by: Membership, rows: Sequence[Any], values: Values) -> Any:
    """One follow-up for each customer, done by its owner, else by who plans it."""
    own = agent_of(by)
    due_at, minutes = values["due_at"], values.get("remind")
    remind_at = due_at - timedelta(minutes=minutes) if minutes is not None else None
    drafts = []
    for row in rows:
        agent = row.owner or own
        if agent is None:
            raise ValidationError(_t("Choose the agent this counts for."), code="required")
        drafts.append(FollowUpDraft(agent, row, values["note"], due_at, remind_at))
    planned = plan_follow_ups(by=by, drafts=drafts)
    return {one.customer_id: [{"follow_up": str(one.pk)}] for one in planned}


def _unplan(by: Membership, items: Sequence[Item], values: Values) -> None:
    keys = [one["follow_up"] for item in items for one in item.also]
    cancel_follow_ups(by=by, follow_ups=FollowUp.objects.filter(pk__in=keys), reason=_t("Taken back"))


register(
    Verb(
        of="customers",
        name="plan",
        label=_("Plan follow-up"),
        icon="calendar",
        ability=Ability.WORK,
        key="f",
        rows=lambda: Customer.objects.with_parties(),
        columns=(),
        form_class=PlanForm,
        judge=_without_owner,
        act=_plan,
        undo=_unplan,
        reasons=WHY,
        button=lambda n: ngettext("Plan %(n)d follow-up", "Plan %(n)d follow-ups", n) % {"n": n},
        done=lambda n: ngettext("%(n)d follow-up planned", "%(n)d follow-ups planned", n) % {"n": n},
        url=lambda key: reverse("customers:customer", args=[key]),
    ),
    Verb(
        of="follow-ups",
        name="complete",
        label=_("Done"),
        icon="check",
        ability=Ability.WORK,
        rows=_rows,
        columns=("state", "done_at"),
        judge=_closed,
        act=_complete,
        undo=_reopen,
        reasons=WHY,
        button=lambda n: ngettext("Mark %(n)d done", "Mark %(n)d done", n) % {"n": n},
        done=lambda n: ngettext("%(n)d follow-up done", "%(n)d follow-ups done", n) % {"n": n},
        url=_url,
    ),
    Verb(
        of="follow-ups",
        name="reschedule",
        label=_("Reschedule"),
        icon="clock",
        ability=Ability.WORK,
        rows=_rows,
        columns=("due_at", "remind_at"),
        form_class=DueForm,
        judge=_same_time,
        act=_reschedule,
        undo=_time_back,
        reasons=WHY | {ALREADY: _("are due then already")},
        button=lambda n: ngettext("Reschedule %(n)d follow-up", "Reschedule %(n)d follow-ups", n) % {"n": n},
        done=lambda n: ngettext("%(n)d follow-up rescheduled", "%(n)d follow-ups rescheduled", n) % {"n": n},
        url=_url,
    ),
    Verb(
        of="follow-ups",
        name="reassign",
        label=_("Reassign"),
        icon="user-plus",
        ability=Ability.ASSIGN,
        key="a",
        rows=_rows,
        columns=("agent_id",),
        form_class=ReassignForm,
        judge=_same_agent,
        act=_reassign,
        undo=_agent_back,
        reasons=WHY | {ALREADY: _("are with this agent already")},
        button=lambda n: ngettext("Reassign %(n)d follow-up", "Reassign %(n)d follow-ups", n) % {"n": n},
        done=lambda n: ngettext("%(n)d follow-up reassigned", "%(n)d follow-ups reassigned", n) % {"n": n},
        url=_url,
    ),
    Verb(
        of="follow-ups",
        name="cancel",
        label=_("Call off"),
        icon="ban",
        ability=Ability.WORK,
        rows=_rows,
        columns=("state",),
        judge=_closed,
        act=_cancel,
        undo=_reopen,
        reasons=WHY,
        is_grave=True,
        button=lambda n: ngettext("Call off %(n)d follow-up", "Call off %(n)d follow-ups", n) % {"n": n},
        done=lambda n: ngettext("%(n)d follow-up called off", "%(n)d follow-ups called off", n) % {"n": n},
        url=_url,
    ),
)
