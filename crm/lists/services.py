"""Views: keeping a list as one wants to see it again, sharing it, and finding it first."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.events.services import record
from crm.lists.models import ListVisit, SavedView, ViewPin
from crm.pages.lists.arrangement import state_of

MOST_VIEWS = 50
LONGEST_QUERY = 2000
KEPT_DELETED = timedelta(days=30)


def may_change(member: Membership, view: SavedView) -> bool:
    """One's own view needs no permission; a shared one changes for everybody, so it needs the right to share."""
    return member.may(Ability.SHARE_VIEWS) if view.is_shared else view.owner_id == member.pk


@transaction.atomic
def save_view(*, by: Membership, list_key: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the list as it stands under a name."""
    _refuse_sharing(by, is_shared)
    own = SavedView.objects.in_use().of_list(list_key).filter(owner=by)
    if own.count() >= MOST_VIEWS:
        raise ValidationError(
            {"name": _("You have %(n)s views of this list. Delete one first.") % {"n": MOST_VIEWS}}
        )
    view = SavedView(list_key=list_key, name=name.strip(), query=canonical(query), owner=by, is_shared=is_shared)
    _refuse_taken(by, view)
    view.position = own.count()
    view.save()
    record("view.saved", subject=view, by=by, after={"name": view.name, "is_shared": is_shared})
    return view


@transaction.atomic
def replace_view(*, by: Membership, view: SavedView, query: str, is_confirmed: bool = False) -> SavedView:
    """Let the view show what the list shows now. A shared one changes for others, so that must be meant."""
    view = _locked(by, view)
    if view.is_shared and not is_confirmed:
        words = _("This view is shared. Confirm that it changes for everybody.")
        raise ValidationError(words, code="confirm")
    before, view.query = view.query, canonical(query)
    _store(view, by, "query", before)
    return view


@transaction.atomic
def change_view(*, by: Membership, view: SavedView, name: str, is_shared: bool, is_default: bool) -> SavedView:
    """Give it another name, share it or take it back, and say whether its list opens with it."""
    view = _locked(by, view)
    if is_shared != view.is_shared:
        _refuse_sharing(by, True)
    before = {"name": view.name, "is_shared": view.is_shared, "is_default": view.is_default}
    view.name, view.is_shared, view.is_default = name.strip(), is_shared, is_default
    _refuse_taken(by, view)
    if is_default:
        rivals = SavedView.objects.of_list(view.list_key).filter(is_default=True, is_shared=is_shared)
        (rivals if is_shared else rivals.filter(owner=view.owner)).exclude(pk=view.pk).update(is_default=False)
    view.version += 1
    view.save()
    after = {"name": view.name, "is_shared": is_shared, "is_default": is_default}
    record("view.changed", subject=view, by=by, before=before, after=after)
    return view


@transaction.atomic
def move_view(*, by: Membership, view: SavedView, step: int) -> SavedView:
    """Move it among its neighbours, to the left (-1) or to the right (+1)."""
    view = _locked(by, view)
    beside = SavedView.objects.in_use().of_list(view.list_key).filter(is_shared=view.is_shared)
    row = list((beside if view.is_shared else beside.filter(owner=by)).in_order().select_for_update())
    here = next(place for place, one in enumerate(row) if one.pk == view.pk)
    there = min(max(here + step, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    for place, one in enumerate(row):
        one.position = place
    SavedView.objects.bulk_update(row, ["position"])
    return view


@transaction.atomic
def delete_view(*, by: Membership, view: SavedView) -> SavedView:
    """Take it away; for thirty days it can be had back."""
    view = _locked(by, view)
    view.deleted_at = timezone.now()
    _store(view, by, "deleted_at", None, "view.deleted")
    return view


@transaction.atomic
def restore_view(*, by: Membership, view: SavedView) -> SavedView:
    """Have a deleted view back."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if not may_change(by, view):
        raise PermissionDenied
    if view.deleted_at is not None:
        before, view.deleted_at = view.deleted_at.isoformat(), None
        _store(view, by, "deleted_at", before, "view.restored")
    return view


@transaction.atomic
def pin_view(*, by: Membership, view: SavedView) -> None:
    """Put it among one's favourites in the side bar."""
    ViewPin.objects.get_or_create(member=by, view=view)


@transaction.atomic
def unpin_view(*, by: Membership, view: SavedView) -> None:
    """Take it out of one's favourites."""
    ViewPin.objects.visible_to(by).filter(view=view).delete()


@transaction.atomic
def remember_visit(*, by: Membership, list_key: str, view: SavedView | None) -> None:
    """This is what the member looked at last; the list opens so the next time, on any device."""
    ListVisit.objects.update_or_create(member=by, list_key=list_key, defaults={"view": view})


def sweep_views() -> int:
    """Forget views whose undo has run out."""
    gone = SavedView.objects.filter(deleted_at__lt=timezone.now() - KEPT_DELETED)
    return gone.delete()[0]


def canonical(query: str) -> str:
    """The list's address without the page one is on and what is empty, always in one order."""
    kept = QueryDict(mutable=True)
    for name, values in state_of(QueryDict(query)).items():
        kept.setlist(name, values)
    text = kept.urlencode()
    if len(text) > LONGEST_QUERY:
        raise ValidationError(_("These are too many conditions for one view."))
    return text


def _locked(by: Membership, view: SavedView) -> SavedView:
    found: SavedView = SavedView.objects.in_use().select_for_update().get(pk=view.pk)
    if not may_change(by, found):
        raise PermissionDenied
    return found


def _store(view: SavedView, by: Membership, name: str, before: Any, event: str = "view.changed") -> None:
    view.version += 1
    view.save()
    after = getattr(view, name)
    after = after.isoformat() if hasattr(after, "isoformat") else after
    record(event, subject=view, by=by, before={name: before}, after={name: after})


def _refuse_sharing(by: Membership, is_shared: bool) -> None:
    if is_shared and not by.may(Ability.SHARE_VIEWS):
        raise PermissionDenied


def _refuse_taken(by: Membership, view: SavedView) -> None:
    """Two tabs of one name cannot be told apart."""
    beside = SavedView.objects.in_use().visible_to(by).of_list(view.list_key).exclude(pk=view.pk)
    if beside.filter(name=view.name).exists():
        raise ValidationError({"name": _("There is a view of this name. Choose another.")}, code="taken")
