"""Favourites at the top of the side bar, and one's files."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.lists.models import ViewPin
from crm.lists.shelf import url_of
from crm.pages.navigation import Favourite, NavItem, register, register_favourites


def favourites(member: Membership) -> list[Favourite]:
    """The views this member pinned, as long as they may see them."""
    pins = ViewPin.objects.visible_to(member).filter(view__deleted_at=None).select_related("view")
    views = [pin.view for pin in pins.order_by("pk") if pin.view.is_shared or pin.view.owner_id == member.pk]
    return [Favourite(view.name, reverse(view.list_key) + url_of(view)) for view in views]


register_favourites(favourites)
register(NavItem(_("Exports"), "lists:exports", "download", "insights", 80))
