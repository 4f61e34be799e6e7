"""The shelf over a list: its views as tabs, what changed against the one in force, layout and files."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.roles import Ability
from crm.lists.models import SavedView
from crm.lists.services import may_change
from crm.pages.lists.arrangement import DENSITIES, NO_VIEW, PARAMETERS, UNGROUPED, VIEW, changed, state_of


class Shelf:
    """What one member has over one list. Worked out when it is shown; one query for all views."""

    template_name = "lists/shelf.html"

    def __init__(self, page: Any) -> None:
        self.page, self.member = page, page.member
        self.query: QueryDict = page.request.GET
        self.key: str = page.key

    @cached_property
    def views(self) -> list[Any]:
        """The views this member has here, own ones first."""
        mine = SavedView.objects.visible_to(self.member).in_use().of_list(self.key)
        return list(mine.as_used_by(self.member).in_order())

    @cached_property
    def state(self) -> dict[str, list[str]]:
        return state_of(self.query)

    @cached_property
    def view(self) -> Any:
        """The view in force: the one the address names, or one that says just what the address says."""
        named = self.query.get(VIEW, "")
        if named and named != NO_VIEW:
            return next((view for view in self.views if str(view.pk) == named), None)
        return next((view for view in self.views if self.state and _state(view) == self.state), None)

    @property
    def is_changed(self) -> bool:
        """The list shows something else than the view in force."""
        return self.view is not None and _state(self.view) != self.state

    @property
    def may_change(self) -> bool:
        return self.view is not None and may_change(self.member, self.view)

    @property
    def may_share(self) -> bool:
        return bool(self.member.may(Ability.SHARE_VIEWS))

    @property
    def may_save(self) -> bool:
        """There is something to keep that no tab says already."""
        return bool(self.state) and self.view is None and not self.question

    @cached_property
    def question(self) -> str:
        """The ready question the list answers now."""
        asked = ((words, state_of(QueryDict(query))) for words, query in self.page.questions())
        return next((str(words) for words, state in asked if state == self.state), "")

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Everything, the ready questions, and the views."""
        nothing = self.view is None and not self.state
        all_rows = {"label": _("All"), "url": f"?{VIEW}={NO_VIEW}", "is_current": nothing, "is_shared": False}
        ready = [
            {"label": words, "url": f"?{query}", "is_current": self.view is None and str(words) == self.question}
            for words, query in self.page.questions()
        ]
        kept = [
            {"label": view.name, "url": url_of(view), "is_current": view == self.view, "is_shared": view.is_shared}
            for view in self.views
        ]
        return [all_rows, *ready, *kept]

    @property
    def revert_url(self) -> str:
        return url_of(self.view)

    def way_back(self) -> str:
        """Where a visit without any condition leads: to the view used last, or to the one that opens first.

        A bare `?view=…` leads to what that view says.
        """
        named = self.query.get(VIEW, "")
        if len(self.query) == 1 and _is_key(named):
            return self._address(self.view) if self.view is not None and self.view.query else ""
        if self.query or not self.views:
            return ""
        last = next((view for view in self.views if view.was_last), None)
        first = next((view for view in self.views if view.is_default), None)
        chosen = last or (None if self.views[0].was_visited else first)
        return self._address(chosen) if chosen else ""

    def _address(self, view: SavedView) -> str:
        return str(self.page.request.path) + url_of(view)

    @property
    def visit_url(self) -> str:
        """Where to tell what is looked at now, when it is not what was looked at last."""
        named = self.query.get(VIEW, "")
        if not named or not self.views:
            return ""
        last = next((view for view in self.views if view.was_last), None)
        now = None if named == NO_VIEW else self.view
        if now == last and (now or self.views[0].was_visited):
            return ""
        return f"{reverse('lists:visit', args=[self.key])}?{VIEW}={now.pk if now else NO_VIEW}"

    @property
    def dropped(self) -> list[str]:
        """What the view in force asks for and the list does not have any more."""
        if self.view is None:
            return []
        form = self.page.filterset.form
        known = {*form.fields, *PARAMETERS}
        gone = [name for name in self.state if name not in known]
        stale = [str(form.fields[name].label or name) for name in form.errors if name in form.fields]
        return [*gone, *stale, *self.page.arrangement.dropped]

    @property
    def groupings(self) -> list[dict[str, Any]]:
        """The ways to part the list."""
        now = self.page.arrangement.group
        ways = [(UNGROUPED, _("Not grouped")), *((word, group.label) for word, group in self.page.groups.items())]
        return [{"label": label, "url": self._with(group=word), "is_current": word == now} for word, label in ways]

    @property
    def densities(self) -> list[dict[str, Any]]:
        """How high the rows are."""
        now = self.page.arrangement.density
        words = {"comfortable": _("Comfortable"), "default": _("Default"), "compact": _("Compact")}
        return [
            {"label": words[one], "url": self._with(density=one), "is_current": one == now} for one in DENSITIES
        ]

    def _with(self, **values: Any) -> str:
        return changed(self.query, **values)

    @property
    def columns_url(self) -> str:
        return self._tool("lists:columns")

    @property
    def save_url(self) -> str:
        return self._tool("lists:save-view")

    @property
    def export_url(self) -> str:
        return self._tool("lists:export")

    def _tool(self, name: str) -> str:
        return f"{reverse(name, args=[self.key])}?{self.query.urlencode()}"


def url_of(view: SavedView) -> str:
    """The address of a list as this view shows it."""
    return f"?{VIEW}={view.pk}" + (f"&{view.query}" if view.query else "")


def _state(view: SavedView) -> dict[str, list[str]]:
    return state_of(QueryDict(view.query))


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
