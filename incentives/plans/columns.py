"""What the list of plans shows of each."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages import formats
from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, nothing, status


def state_of(plan: Any) -> tuple[str, str]:
    """Whether it pays: its tone and its word."""
    if not plan.is_active:
        return "lock", _("Retired")
    return ("good", _("In force")) if plan.in_force else ("draft", _("No rules yet"))


def _version(plan: Any, page: Any) -> Any:
    if not plan.in_force:
        return nothing()
    words = {"number": plan.in_force, "day": formats.date(plan.in_force_from)}
    return _("%(number)s, from %(day)s") % words


COLUMNS = [
    Column(
        "name",
        gettext_lazy("Name"),
        cell=lambda plan, page: link("incentives:plan", plan.pk, plan.name),
        sort="name",
        is_heading=True,
    ),
    Column("period", gettext_lazy("Period"), value=lambda plan: plan.get_period_kind_display()),
    Column("version", gettext_lazy("Version in force"), value=lambda plan: plan.in_force, cell=_version),
    Column("people", gettext_lazy("Agents"), kind=Kind.NUMBER),
    Column(
        "state",
        gettext_lazy("State"),
        value=lambda plan: state_of(plan)[1],
        cell=lambda plan, page: status(*state_of(plan)),
    ),
]
