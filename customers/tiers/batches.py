"""Deciding the size tier of many customers at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.batches.verbs import ALREADY, Item, Reason, Reasons, Values, Verb, register
from crm.pages.forms import CrmForm, column
from customers.profiles.models import Customer
from customers.tiers.models import TierChange
from customers.tiers.services import override_tiers, take_back_overrides


class SizeForm(CrmForm):
    """The size, and why: the reason stands in each customer's history."""

    reason = column(TierChange, "reason", required=True, initial=_("Decided for several customers at once"))
    tier = forms.ChoiceField(choices=Customer.Size.choices)


def _same_size(by: Membership, customers: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(ALREADY) for row in customers if row.size_tier == values.get("tier")}


def _decide(by: Membership, customers: Sequence[Any], values: Values) -> Any:
    changes = override_tiers(
        by=by,
        customers=customers,
        axis=TierChange.Axis.SIZE,
        tier=values["tier"],
        reason=values.get("reason", ""),
    )
    return {change.customer_id: [{"tier_change": str(change.pk)}] for change in changes}


def _take_back(by: Membership, items: Sequence[Item], values: Values) -> None:
    keys = [one["tier_change"] for item in items for one in item.also]
    take_back_overrides(by=by, changes=list(TierChange.objects.filter(pk__in=keys).select_related("customer")))


register(
    Verb(
        of="customers",
        name="tier",
        label=_("Change tier"),
        icon="star",
        ability=Ability.ASSIGN,
        key="t",
        rows=lambda: Customer.objects.with_parties(),
        columns=("size_tier",),
        form_class=SizeForm,
        pick="tier",
        judge=_same_size,
        act=_decide,
        undo=_take_back,
        reasons={ALREADY: _("have this size already")},
        button=lambda n: (
            ngettext("Decide the size of %(n)d customer", "Decide the size of %(n)d customers", n) % {"n": n}
        ),
        done=lambda n: ngettext("Size of %(n)d customer decided", "Size of %(n)d customers decided", n) % {"n": n},
        url=lambda key: reverse("customers:customer", args=[key]),
    )
)
