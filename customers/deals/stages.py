"""The stages of the pipeline: an organisation's own words, and the usual ones to begin with."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.accounts.models import Membership
from crm.events.services import event, record, record_many
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from customers.deals.models import Deal, DealStage

Kind = DealStage.Kind


def ensure_default_stages(*, by: Membership | None) -> list[DealStage]:
    """Give a new organisation the usual stages, in its own language. One that has stages keeps them."""
    if stages := list(DealStage.objects.order_by("position")):
        return stages
    with translation.override(Tenant.objects.get(pk=current_tenant_id()).language):
        usual = [
            (_("Prospecting"), Kind.OPEN, Decimal("0.1")),
            (_("Engaging"), Kind.OPEN, Decimal("0.4")),
            (pgettext("deal stage", "Proposal"), Kind.OPEN, Decimal("0.7")),
            (pgettext("deal", "Won"), Kind.WON, Decimal(1)),
            (pgettext("deal", "Lost"), Kind.LOST, Decimal(0)),
        ]
    stages = [
        DealStage(name=name, kind=kind, probability=share, position=number)
        for number, (name, kind, share) in enumerate(usual, start=1)
    ]
    DealStage.objects.bulk_create(stages, ignore_conflicts=True)
    record_many(event("deal_stage.added", subject=stage, by=by, name=stage.name) for stage in stages)
    return list(DealStage.objects.order_by("position"))


@transaction.atomic
def add_stage(*, by: Membership, name: str, kind: str = Kind.OPEN, **fields: Any) -> DealStage:
    """Add a stage behind the others, unless a position is given."""
    fields.setdefault("position", DealStage.objects.count() + 1)
    stage = DealStage(name=name, kind=kind, **fields)
    _check_name(stage)
    stage.save(force_insert=True)
    record("deal_stage.added", subject=stage, by=by, name=name)
    return stage


@transaction.atomic
def change_stage(*, by: Membership, stage: DealStage, **changes: Any) -> DealStage:
    """Rename a stage, move it, change its probability. A stage in use keeps its kind."""
    before = {name: str(getattr(stage, name)) for name in changes}
    if changes.get("kind", stage.kind) != stage.kind and Deal.objects.filter(stage=stage).exists():
        raise ValidationError(
            {"kind": ValidationError(_("Deals are at this stage. Add another stage instead."), code="in_use")}
        )
    for name, value in changes.items():
        setattr(stage, name, value)
    _check_name(stage)
    stage.save(update_fields=list(changes))
    after = {name: str(value) for name, value in changes.items()}
    record("deal_stage.changed", subject=stage, by=by, before=before, after=after)
    return stage


def _check_name(stage: DealStage) -> None:
    if DealStage.objects.filter(name=stage.name).exclude(pk=stage.pk).exists():
        raise ValidationError(
            {"name": ValidationError(_("There is a stage of this name. Choose another."), code="taken")}
        )
