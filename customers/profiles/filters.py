"""Which customers and contacts: one filter language for the API and the pages."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Team
from agents.teams.queries import agents_in
from crm.api.filters import CrmFilterSet
from customers.profiles.models import Contact, Customer, CustomerQuerySet

QUIET = [(7, _("Over 7 days")), (14, _("Over 14 days")), (30, _("Over 30 days")), (90, _("Over 90 days"))]


class CustomerFilterSet(CrmFilterSet):
    """Customers in use, unless archived ones are asked for."""

    q = django_filters.CharFilter(method="matching", label=_("Name, pinyin, phone or code"))
    team = django_filters.ModelChoiceFilter(queryset=Team.objects.all(), method="of_team", label=_("Team"))
    quiet = django_filters.ChoiceFilter(
        choices=QUIET, method="without_contact", label=_("Last contact"), empty_label=_("All")
    )
    archived = django_filters.BooleanFilter(method="archived_only", label=_("Archived"))

    class Meta:
        model = Customer
        fields = {
            "stage": ["exact"],
            "owner": ["exact", "isnull"],
            "size_tier": ["exact"],
            "depth_tier": ["exact"],
            "kind": ["exact"],
            "region": ["exact"],
            "sector": ["exact"],
            "agency": ["exact"],
            "parent": ["exact"],
            "last_interaction_at": ["gte", "lt", "isnull"],
            "updated_at": ["gte", "lt"],
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Bound even when nothing is asked, so that archived customers stay away then too."""
        super().__init__({} if data is None else data, *args, **kwargs)

    def filter_queryset(self, queryset: CustomerQuerySet) -> CustomerQuerySet:
        found: CustomerQuerySet = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("archived") is not None else found.in_use()

    def matching(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        return queryset.matching(value)

    def of_team(self, queryset: CustomerQuerySet, name: str, value: Team) -> CustomerQuerySet:
        """Customers whose owner has a place in the team, or in one below it, today."""
        return queryset.filter(owner__in=agents_in(value, timezone.localdate()))

    def without_contact(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        """Customers nobody has been in contact with for so many days, or ever."""
        since = timezone.now() - timedelta(days=int(value))
        return queryset.filter(Q(last_interaction_at__lt=since) | Q(last_interaction_at=None))

    def archived_only(self, queryset: CustomerQuerySet, name: str, value: Any) -> CustomerQuerySet:
        return queryset.filter(archived_at__isnull=not value)


class CustomerPageFilterSet(CustomerFilterSet):
    """The query bar of the list: what people ask for every day comes first."""

    class Meta:
        model = Customer
        fields = [
            "q",
            "stage",
            "owner",
            "quiet",
            "size_tier",
            "depth_tier",
            "team",
            "kind",
            "region",
            "agency",
            "archived",
        ]


class ContactFilterSet(CrmFilterSet):
    class Meta:
        model = Contact
        fields = {"customer": ["exact"], "is_decision_maker": ["exact"], "updated_at": ["gte", "lt"]}
