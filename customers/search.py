"""Customers, the people there, deals and order numbers in the search; and what a name with a sentence asks for."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.search import (
    CODES,
    EVERYTHING,
    PEOPLE,
    Action,
    Found,
    Source,
    register,
    register_actions,
    register_when_nothing,
)
from customers.follow_ups.next_steps import NextSteps, promises_in, words_for
from customers.models import Contact, Customer, Deal, Sale
from customers.profiles.queries import search

WORK = (Ability.WORK,)
LONGEST_NAME = 4
"""How many words at the beginning of what was typed may be the name of a customer."""


def customers(member: Membership, text: str, limit: int) -> list[Found]:
    """Customers by name, sound, initials, phone tail and code; also where a sentence follows the name."""
    found = _search(member, text, limit) or [one for one, _rest in _named_first(member, text, limit)]
    return [_customer(member, one, text) for one in found]


def customers_by_code(member: Membership, text: str, limit: int) -> list[Found]:
    """Customers by a code, ours or another system's."""
    rows = Customer.objects.visible_to(member).matching_code(text).with_parties()
    return [_customer(member, one, text) for one in rows.order_by("sort_key", "pk")[:limit]]


def contacts(member: Membership, text: str, limit: int) -> list[Found]:
    """People at customers, with their customer."""
    rows = Contact.objects.visible_to(member).matching(text).select_related("customer")
    shown = rows.defer("search_keys", "customer__search_keys").order_by("name", "pk")[:limit]
    return [
        Found(
            one.name,
            f"{_page(one.customer)}?tab=contacts",
            meta=" · ".join(filter(None, [one.title, one.customer.name])),
            icon="id",
            more=_more(member, one.customer, one.phone),
        )
        for one in shown
    ]


def deals(member: Membership, text: str, limit: int) -> list[Found]:
    """Deals by name or code, and those of the customers that were found; open ones first."""
    keys = Deal.objects.keys_matching(text, of=[one.pk for one in _search(member, text, limit)])
    rows = Deal.objects.visible_to(member).filter(pk__among=keys).select_related("customer", "stage")
    # what is open has no day on which it closed, which sorts first
    shown = rows.defer("customer__search_keys").order_by("-closed_on", "-created_at", "-pk")[:limit]
    return [
        Found(
            one.name,
            reverse("customers:deal", args=[one.pk]),
            meta=" · ".join(
                filter(None, [one.customer.name if one.customer else "", one.stage.name, _amount(one)])
            ),
            icon="briefcase",
        )
        for one in shown
    ]


def orders(member: Membership, text: str, limit: int) -> list[Found]:
    """Orders, refunds and receipts by the beginning of their number in another system."""
    rows = Sale.objects.visible_to(member).numbered(text).select_related("customer")
    shown = rows.defer("customer__search_keys").order_by("external_id", "pk")[:limit]
    return [
        Found(
            one.external_id,
            f"{_page(one.customer)}?tab=sales",
            meta=" · ".join([one.get_kind_display(), one.customer.name, formats.money(one.amount, one.currency)]),
            icon="receipt",
            is_exact=one.external_id.casefold() == text.casefold(),
        )
        for one in shown
    ]


def sentences(member: Membership, text: str, limit: int) -> list[Found]:
    """A customer's name and words behind it: to be planned if they speak of a date, to be logged as they are."""
    named = _named_first(member, text, limit)
    if not named:
        return []
    customer, rest = named[0]
    planned, logged = _plan(customer, rest), _log(customer, rest)
    return [planned, logged] if planned.is_exact else [logged, planned]


def _search(member: Membership, text: str, limit: int) -> list[Customer]:
    """As `search`; asked once for each request, because a sentence looks for the same names."""
    known: dict[tuple[str, int], list[Customer]] = member.__dict__.setdefault("_found_customers", {})
    if (text, limit) not in known:
        known[text, limit] = search(member, text, limit)
    return known[text, limit]


def _named_first(member: Membership, text: str, limit: int) -> list[tuple[Customer, str]]:
    """The customers whose name begins the text, each with the words behind it; the longest name counts.

    Nobody, if the whole text is a name already.
    """
    words = text.split()
    if len(words) < 2 or _search(member, text, limit):
        return []
    for count in range(min(len(words) - 1, LONGEST_NAME), 0, -1):
        found = _search(member, " ".join(words[:count]), limit)
        if found:
            rest = " ".join(words[count:])
            return [(one, rest) for one in found]
    return []


def _plan(customer: Customer, rest: str) -> Found:
    """The sheet of a new follow-up, filled in; its date is seen before it is saved."""
    steps = NextSteps(name="said", text=rest, plain=())
    sure = steps.sure
    title = _("Plan a follow-up for %(customer)s") % {"customer": customer.name}
    if sure:
        title = _("%(what)s: %(when)s") % {"what": title, "when": words_for(sure.at)}
    url = f"{reverse('customers:plan-follow-up')}?{urlencode({'customer': str(customer.pk), 'note': rest})}"
    return Found(title, url, meta=rest, icon="clock", in_sheet=True, is_exact=bool(steps.meanings))


def _log(customer: Customer, rest: str = "") -> Found:
    query = {"customer": str(customer.pk)} | ({"summary": rest} if rest else {})
    url = f"{reverse('customers:log-interaction')}?{urlencode(query)}"
    title = _("Log interaction with %(customer)s") % {"customer": customer.name}
    return Found(title, url, meta=rest, icon="message-2", in_sheet=True)


def _customer(member: Membership, customer: Customer, text: str) -> Found:
    met = customer.last_interaction_at
    parts = [
        customer.get_size_tier_display() if customer.size_tier else "",
        customer.owner.name if customer.owner else _("Not assigned"),
        _("last contact %(when)s") % {"when": formats.relative(met)} if met else _("no contact yet"),
    ]
    return Found(
        customer.name,
        _page(customer),
        meta=" · ".join(filter(None, parts)),
        icon="users",
        more=_more(member, customer, customer.phone),
        is_exact=customer.name.casefold() == text.casefold(),
    )


def _more(member: Membership, customer: Customer, phone: str) -> list[Found]:
    """What else is done with a customer, behind one key."""
    call = [Found(_("Call %(number)s") % {"number": phone}, f"tel:{phone}", icon="phone")] if phone else []
    if not member.may(Ability.WORK):
        return call
    query = urlencode({"customer": str(customer.pk)})
    return [
        _log(customer),
        Found(
            _("Plan a follow-up for %(customer)s") % {"customer": customer.name},
            f"{reverse('customers:plan-follow-up')}?{query}",
            icon="clock",
            in_sheet=True,
        ),
        Found(
            _("New deal with %(customer)s") % {"customer": customer.name},
            f"{reverse('customers:open-deal')}?{query}",
            icon="briefcase",
            in_sheet=True,
        ),
        *call,
    ]


def _page(customer: Any) -> str:
    return reverse("customers:customer", args=[customer.pk])


def _amount(deal: Deal) -> str:
    return "" if deal.amount is None else formats.money(deal.amount, deal.currency)


def create_it(member: Membership, text: str) -> Found | None:
    """Who was looked for and is not there yet; a date behind the name is no part of it."""
    dates = promises_in(text, timezone.now())
    name = text[: dates[0].start].strip() if dates else text
    if not name or not member.may(Ability.WORK):
        return None
    title = _("Create customer “%(name)s”") % {"name": Truncator(name).chars(60)}
    return Found(title, f"{reverse('customers:new-customer')}?{urlencode({'name': name})}", icon="user-plus")


register(
    Source("sentences", gettext_lazy("Actions"), sentences, 35, abilities=WORK, is_a_choice=False),
    Source("customers", gettext_lazy("Customers"), customers, 20),
    Source("customers-by-code", gettext_lazy("Customers"), customers_by_code, 20, (CODES,)),
    Source("contacts", gettext_lazy("Contacts"), contacts, 30, (EVERYTHING, PEOPLE)),
    Source("deals", gettext_lazy("Deals"), deals, 40, (EVERYTHING, CODES)),
    Source("orders", gettext_lazy("Orders and receipts"), orders, 60, (EVERYTHING, CODES)),
)
register_actions(
    Action(
        gettext_lazy("Log interaction"),
        "message-2",
        "customers:log-interaction",
        abilities=WORK,
        shortcut="L",
        is_offered_at_once=True,
    ),
    Action(
        gettext_lazy("New follow-up"),
        "clock",
        "customers:plan-follow-up",
        abilities=WORK,
        is_offered_at_once=True,
    ),
    Action(
        gettext_lazy("New customer"),
        "user-plus",
        "customers:new-customer",
        in_sheet=False,
        abilities=WORK,
        is_offered_at_once=True,
    ),
    Action(gettext_lazy("New deal"), "briefcase", "customers:open-deal", abilities=WORK),
    Action(gettext_lazy("Record a sale"), "receipt", "customers:record-sale", abilities=(Ability.RECORD_SALES,)),
)
register_when_nothing(create_it)
