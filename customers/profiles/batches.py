"""What can be done with many customers at once, of what is known of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.batches.verbs import ALREADY, Item, Reason, Reasons, Values, Verb, register
from crm.pages.forms import CrmForm
from customers.profiles.models import Customer
from customers.profiles.services import archive_customers, change_customers, restore_customers


class StageForm(CrmForm):
    """The stage to move them to."""

    stage = forms.ChoiceField(choices=Customer.Stage.choices)


def rows() -> Any:
    return Customer.objects.with_parties()


def _url(key: Any) -> str:
    return reverse("customers:customer", args=[key])


def _same_stage(by: Membership, customers: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(ALREADY) for row in customers if row.stage == values.get("stage")}


def _set_stage(by: Membership, customers: Sequence[Any], values: Values) -> None:
    change_customers(by=by, customers=customers, stage=values["stage"])


def _stage_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    for stage in sorted({item.before["stage"] for item in items}):
        some = [item.row for item in items if item.before["stage"] == stage]
        change_customers(by=by, customers=some, stage=stage)


def _archived(by: Membership, customers: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(ALREADY) for row in customers if row.archived_at}


def _in_use(by: Membership, customers: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(ALREADY) for row in customers if not row.archived_at}


def _archive(by: Membership, customers: Sequence[Any], values: Values) -> None:
    archive_customers(by=by, customers=customers)


def _restore(by: Membership, customers: Sequence[Any], values: Values) -> None:
    restore_customers(by=by, customers=customers)


register(
    Verb(
        of="customers",
        name="stage",
        label=_("Set stage"),
        icon="flag",
        ability=Ability.WORK,
        key="s",
        rows=rows,
        columns=("stage",),
        form_class=StageForm,
        pick="stage",
        judge=_same_stage,
        act=_set_stage,
        undo=_stage_back,
        reasons={ALREADY: _("are at this stage already")},
        button=lambda n: ngettext("Move %(n)d customer", "Move %(n)d customers", n) % {"n": n},
        done=lambda n: ngettext("Stage of %(n)d customer set", "Stage of %(n)d customers set", n) % {"n": n},
        url=_url,
    ),
    Verb(
        of="customers",
        name="archive",
        label=_("Archive"),
        icon="archive",
        ability=Ability.WORK,
        rows=rows,
        columns=("archived_at",),
        judge=_archived,
        act=_archive,
        undo=lambda by, items, values: _restore(by, [item.row for item in items], values),
        reasons={ALREADY: _("are archived already")},
        button=lambda n: ngettext("Archive %(n)d customer", "Archive %(n)d customers", n) % {"n": n},
        done=lambda n: ngettext("%(n)d customer archived", "%(n)d customers archived", n) % {"n": n},
        is_grave=True,
        url=_url,
    ),
    Verb(
        of="customers",
        name="restore",
        label=_("Restore"),
        icon="arrow-back-up",
        ability=Ability.WORK,
        rows=rows,
        columns=("archived_at",),
        judge=_in_use,
        act=_restore,
        undo=lambda by, items, values: _archive(by, [item.row for item in items], values),
        reasons={ALREADY: _("are in use already")},
        button=lambda n: ngettext("Restore %(n)d customer", "Restore %(n)d customers", n) % {"n": n},
        done=lambda n: ngettext("%(n)d customer restored", "%(n)d customers restored", n) % {"n": n},
        is_grave=True,
        url=_url,
    ),
)
