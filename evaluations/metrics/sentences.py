"""Definitions of metrics in words: what is counted or summed, under which conditions, divided by what."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from crm.exact.numbers import Fraction, text_of
from crm.pages.formats import is_chinese
from customers.models import Customer, Deal, FollowUp, Interaction, Sale
from evaluations.metrics.definitions import Filter, OfDays, OfFacts, readable_definition
from evaluations.metrics.models import Defined

MEASURES: dict[str, str | Promise] = {
    "interactions": pgettext_lazy("measure", "interactions"),
    "calls": pgettext_lazy("measure", "phone calls"),
    "visits": pgettext_lazy("measure", "visits"),
    "messages": pgettext_lazy("measure", "messages"),
    "talk_seconds": pgettext_lazy("measure", "seconds on the phone"),
    "follow_ups_due": pgettext_lazy("measure", "follow-ups fallen due"),
    "follow_ups_done": pgettext_lazy("measure", "follow-ups done"),
    "follow_ups_on_time": pgettext_lazy("measure", "follow-ups done on time"),
    "new_customers": pgettext_lazy("measure", "new customers"),
    "deals_opened": pgettext_lazy("measure", "deals opened"),
    "deals_won": pgettext_lazy("measure", "deals won"),
    "deals_lost": pgettext_lazy("measure", "deals lost"),
    "won_amount": pgettext_lazy("measure", "amount of deals won"),
    "won_days": pgettext_lazy("measure", "days from opening to winning"),
    "deals_timed": pgettext_lazy("measure", "deals won whose opening day is known"),
    "orders": pgettext_lazy("measure", "orders less those taken back"),
    "sales_amount": pgettext_lazy("measure", "orders less refunds"),
    "refunds_amount": pgettext_lazy("measure", "refunds"),
    "receipts_amount": pgettext_lazy("measure", "receipts"),
    "other_currency": pgettext_lazy("measure", "facts in other currencies"),
}
SOURCES: dict[str, tuple[Any, str | Promise]] = {
    "interactions": (Interaction, pgettext_lazy("measure", "interactions")),
    "follow_ups_due": (FollowUp, pgettext_lazy("measure", "follow-ups fallen due")),
    "deals_opened": (Deal, pgettext_lazy("measure", "deals opened")),
    "deals_closed": (Deal, pgettext_lazy("measure", "deals closed")),
    "sales": (Sale, pgettext_lazy("measure", "orders, refunds and receipts")),
}
COMPARISONS = {
    "is": "{field} = {value}",
    "is_not": "{field} ≠ {value}",
    "in": "{field} = {value}",
    "not_in": "{field} ≠ {value}",
    "at_least": "{field} ≥ {value}",
    "at_most": "{field} ≤ {value}",
}


def formula(defined: Defined) -> str:
    """What a metric, or one of its versions, measures."""
    definition = readable_definition(defined)
    if definition is None:
        return _("The definition cannot be read")
    if definition.denominator is None:
        return side_in_words(definition.numerator)
    return f"{_factor(definition.numerator)} ÷ {_factor(definition.denominator)}"


def _factor(side: OfDays | OfFacts) -> str:
    told = side_in_words(side)
    return f"({told})" if isinstance(side, OfDays) and len(side.measures) > 1 else told


def side_in_words(side: OfDays | OfFacts) -> str:
    """One side of a metric, such as "phone calls + visits" or "interactions (channel = Visit)"."""
    if isinstance(side, OfDays):
        return " + ".join(str(MEASURES[name]) for name in side.measures)
    model, facts = SOURCES[side.source]
    told = str(facts)
    if side.field:
        told = _("%(field)s of %(facts)s") % {"field": _name_of(model, side.field), "facts": facts}
    if not side.filters:
        return told
    conditions = ("；" if is_chinese() else "; ").join(_condition(one, model) for one in side.filters)
    return _("%(facts)s (%(conditions)s)") % {"facts": told, "conditions": conditions}


def _condition(condition: Filter, model: Any) -> str:
    """Such as "channel = Visit", or "customer's sector = retail, medical"."""
    of_customer, _dot, name = condition.field.rpartition(".")
    model = Customer if of_customer else model
    field = _name_of(model, name)
    if of_customer:
        field = _("customer's %(field)s") % {"field": field}
    choices = dict(model._meta.get_field(name).flatchoices)
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    told = ("、" if is_chinese() else ", ").join(_value(value, choices) for value in values)
    return COMPARISONS[condition.operator].format(field=field, value=told)


def _value(value: Any, choices: dict[Any, Any]) -> str:
    return text_of(value) if isinstance(value, Fraction) else str(choices.get(value, value))


def _name_of(model: Any, field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)
