"""What is asked for when an address is made."""

from django.utils.translation import gettext_lazy as _

from crm.pages.forms import CrmForm, column
from customers.calendar_feeds.models import CalendarFeed


class CreateFeedForm(CrmForm):
    """A name, so that the right one is ended when a phone is lost."""

    name = column(CalendarFeed, "name", label=_("Where you will read it"), help_text=_("Such as “My phone”."))
