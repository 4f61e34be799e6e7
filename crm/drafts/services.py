"""Keeping what was typed, and forgetting it again."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.drafts.models import Draft

KEPT = timedelta(days=30)
LONGEST_KEY, MOST_FIELDS, LONGEST_TEXT, MOST_DRAFTS = 160, 100, 20_000, 200


def draft_of(*, member: Membership, form_key: str) -> Draft | None:
    """What this member has begun to write in this form, if it is not too old."""
    return Draft.objects.visible_to(member).filter(form_key=form_key, saved_at__gte=timezone.now() - KEPT).first()


def keep_draft(*, by: Membership, form_key: str, values: dict[str, list[str]], device: str = "") -> Draft:
    """Keep the texts of one form. The newest counts; the oldest drafts give way when there are very many."""
    _check(form_key, values)
    draft, _is_new = Draft.objects.update_or_create(
        member=by,
        form_key=form_key,
        defaults={"values": values, "device": device[:40], "saved_at": timezone.now()},
    )
    too_many = Draft.objects.visible_to(by).order_by("-saved_at").values_list("pk", flat=True)[MOST_DRAFTS:]
    Draft.objects.filter(pk__in=list(too_many)).delete()
    return draft


def forget_draft(*, by: Membership, form_key: str) -> None:
    """It was sent, or is not wanted any more."""
    Draft.objects.visible_to(by).filter(form_key=form_key).delete()


def prune() -> int:
    """Forget the drafts of this organisation that are older than thirty days; returns how many."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()[0]


def _check(form_key: str, values: Any) -> None:
    fits = (
        0 < len(form_key) <= LONGEST_KEY
        and isinstance(values, dict)
        and len(values) <= MOST_FIELDS
        and all(isinstance(texts, list) and all(_is_text(text) for text in texts) for texts in values.values())
    )
    if not fits:
        raise ValidationError(_("This is too much for a draft. It is kept on this device only."), code="too_large")


def _is_text(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_TEXT and "\x00" not in text
