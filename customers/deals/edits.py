"""What of an open deal is changed in the list itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.api.money import amount_text
from crm.pages.lists.edits import Edit, register
from crm.pages.templatetags import formats
from customers.deals.forms import day_field, money_field
from customers.deals.models import Deal, DealStage
from customers.deals.services import change_deal, move_deal


def _rows() -> Any:
    return Deal.objects.with_parties()


def _is_open(deal: Deal) -> bool:
    return deal.state == DealStage.Kind.OPEN


def _move(member: Any, deal: Deal, stage: DealStage) -> None:
    move_deal(by=member, deal=deal, stage=stage)


def _set_amount(member: Any, deal: Deal, amount: Any) -> None:
    change_deal(by=member, deal=deal, amount=amount)


def _set_day(member: Any, deal: Deal, day: Any) -> None:
    change_deal(by=member, deal=deal, expected_on=day)


def _stage_field() -> forms.ModelChoiceField:
    open_stages = DealStage.objects.filter(kind=DealStage.Kind.OPEN).order_by("position")
    return forms.ModelChoiceField(queryset=open_stages, empty_label=None)


register(
    Edit(
        of="deals",
        name="stage",
        label=_("stage"),
        ability=Ability.WORK,
        rows=_rows,
        field=_stage_field,
        read=lambda deal: deal.stage,
        save=_move,
        show=lambda deal, page: str(deal.stage),
        fits=_is_open,
    ),
    Edit(
        of="deals",
        name="amount",
        label=_("amount"),
        ability=Ability.WORK,
        rows=_rows,
        field=lambda: money_field(required=False, min_value=0),
        read=lambda deal: None if deal.amount is None else amount_text(deal.amount, deal.currency),
        save=_set_amount,
        show=lambda deal, page: formats.register.filters["money"](deal.amount, deal.currency),
        fits=_is_open,
    ),
    Edit(
        of="deals",
        name="closes_on",
        label=_("expected close"),
        ability=Ability.WORK,
        rows=_rows,
        field=lambda: day_field(required=False),
        read=lambda deal: deal.expected_on,
        save=_set_day,
        show=lambda deal, page: formats.register.filters["date"](deal.expected_on),
        fits=_is_open,
    ),
)
