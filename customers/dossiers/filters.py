"""Which customers, on the page: what the filter language of profiles cannot know, because it lies above it."""

import django_filters
from django.utils.translation import gettext_lazy as _

from customers.profiles.filters import QUIET, CustomerPageFilterSet
from customers.profiles.models import CustomerQuerySet
from customers.tiers.standards import contact_standards

BEYOND_STANDARD = "standard"


class CustomerListFilterSet(CustomerPageFilterSet):
    """The query bar of the list, with the contact standard of each tier among the spans of silence."""

    quiet = django_filters.ChoiceFilter(
        choices=[(BEYOND_STANDARD, _("Longer than their tier allows")), *QUIET],
        method="without_contact",
        label=_("Last contact"),
        empty_label=_("All"),
    )

    class Meta(CustomerPageFilterSet.Meta):
        pass

    def without_contact(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        """Customers not contacted for so many days, or for longer than the standard of their tier."""
        if value == BEYOND_STANDARD:
            return queryset.filter(contact_standards().late())
        return super().without_contact(queryset, name, value)
