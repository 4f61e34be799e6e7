"""What can be done with many deals at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.batches.verbs import ALREADY, Item, Reason, Reasons, Values, Verb, register
from crm.pages.forms import CrmForm
from customers.deals.forms import day_field
from customers.deals.models import Deal, DealStage
from customers.deals.services import change_deals, move_deals

CLOSED = "closed"
WHY = {CLOSED: _("are closed")}


class StageForm(CrmForm):
    """The stage to take them to."""

    stage = forms.ModelChoiceField(
        queryset=DealStage.objects.filter(kind=DealStage.Kind.OPEN).order_by("position")
    )


class ExpectedForm(CrmForm):
    """When they are expected to close."""

    expected_on = day_field(label=_("Expected close"))


def _rows() -> Any:
    return Deal.objects.with_parties()


def _url(key: Any) -> str:
    return reverse("customers:deal", args=[key])


def _closed(rows: Sequence[Any]) -> Reasons:
    return {row.pk: Reason(CLOSED) for row in rows if row.state != DealStage.Kind.OPEN}


def _same_stage(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    stage = str(getattr(values.get("stage"), "pk", values.get("stage")))
    return {row.pk: Reason(ALREADY) for row in rows if str(row.stage_id) == stage} | _closed(rows)


def _same_day(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    day = values.get("expected_on")
    return {row.pk: Reason(ALREADY) for row in rows if day and row.expected_on == day} | _closed(rows)


def _move(by: Membership, rows: Sequence[Any], values: Values) -> None:
    move_deals(by=by, deals=rows, stage=values["stage"])


def _move_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    stages = DealStage.objects.in_bulk({UUID(item.before["stage_id"]) for item in items})
    for key, stage in stages.items():
        move_deals(by=by, deals=[item.row for item in items if item.before["stage_id"] == str(key)], stage=stage)


def _expect(by: Membership, rows: Sequence[Any], values: Values) -> None:
    change_deals(by=by, deals=rows, expected_on=values["expected_on"])


def _expect_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    for day in {item.before["expected_on"] for item in items}:
        some = [item.row for item in items if item.before["expected_on"] == day]
        change_deals(by=by, deals=some, expected_on=date.fromisoformat(day) if day else None)


register(
    Verb(
        of="deals",
        name="stage",
        label=_("Move stage"),
        icon="flag",
        ability=Ability.WORK,
        key="s",
        rows=_rows,
        columns=("stage_id", "state"),
        form_class=StageForm,
        pick="stage",
        judge=_same_stage,
        act=_move,
        undo=_move_back,
        reasons=WHY | {ALREADY: _("are at this stage already")},
        button=lambda n: ngettext("Move %(n)d deal", "Move %(n)d deals", n) % {"n": n},
        done=lambda n: ngettext("%(n)d deal moved", "%(n)d deals moved", n) % {"n": n},
        url=_url,
    ),
    Verb(
        of="deals",
        name="expect",
        label=_("Expected close"),
        icon="calendar",
        ability=Ability.WORK,
        rows=_rows,
        columns=("expected_on",),
        form_class=ExpectedForm,
        judge=_same_day,
        act=_expect,
        undo=_expect_back,
        reasons=WHY | {ALREADY: _("are expected on this day already")},
        button=lambda n: ngettext("Change %(n)d deal", "Change %(n)d deals", n) % {"n": n},
        done=lambda n: ngettext("%(n)d deal changed", "%(n)d deals changed", n) % {"n": n},
        url=_url,
    ),
)
