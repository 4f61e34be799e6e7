"""A customer's changes in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from crm.pages import formats
from customers.assignments.models import Assignment
from customers.assignments.wording import percent_of
from customers.profiles.models import Customer

WORDS = {
    "customer.created": gettext_lazy("Added"),
    "customer.changed": gettext_lazy("Changed"),
    "customer.assigned": gettext_lazy("Owner changed"),
    "customer.tier_changed": gettext_lazy("Tier changed"),
    "customer.archived": gettext_lazy("Archived"),
    "customer.restored": gettext_lazy("Restored"),
    "customer.collaborator_added": gettext_lazy("Collaborator added"),
    "customer.collaborator_ended": gettext_lazy("Collaboration ended"),
    "customer.owner_dated": gettext_lazy("Owner dated back"),
    "customer.share_changed": gettext_lazy("Credit share changed"),
}


def words_of(name: str, agent: str = "") -> str:
    """What an event is called on a customer's page, with the agent it is about."""
    words = str(WORDS.get(name, name))
    return _("%(what)s: %(agent)s") % {"what": words, "agent": agent} if agent else words


def source_of(name: str, data: Mapping[str, Any], *, is_by_hand: bool) -> str:
    """Who or what made a change: a person, a file, another system, or the rule that looks every night."""
    sources = {"api": _("API"), "import": _("Import"), "sample": _("Sample")}
    if data.get("source") in sources:
        return sources[data["source"]]
    if is_by_hand:
        return _("By hand")
    return pgettext("source", "Rule") if name == "customer.tier_changed" else pgettext("source", "System")


def terms_of(name: str, data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """From which day on a credit share holds, and why."""
    if "on" not in data or name not in ("customer.collaborator_added", "customer.share_changed"):
        return []
    terms = [(pgettext("day", "From"), "", formats.date(date.fromisoformat(data["on"])))]
    return [*terms, (_("Reason"), "", data["reason"])] if data.get("reason") else terms


def change_of(
    name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, agents: Mapping[str, str]
) -> tuple[str, str, str]:
    """A field with its value before and after, as a person would say them."""
    return (
        _label(name),
        _said(name, (before or {}).get(name), agents),
        _said(name, (after or {}).get(name), agents),
    )


def _label(name: str) -> str:
    if name == "owner_since":
        return _("Owner since")
    if name == "credit_share":
        return capfirst(str(Assignment._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    try:
        return capfirst(str(Customer._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _said(name: str, value: Any, agents: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if name == "owner":
        return agents.get(str(value), _("somebody else"))
    if name == "owner_since":
        return formats.date(date.fromisoformat(value))
    if name == "credit_share":
        return percent_of(Decimal(value))
    try:
        choices = dict(Customer._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return str(value)
    return str(choices.get(value, value))
