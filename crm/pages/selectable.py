"""Lists of which rows can be chosen for something to be done to many at once, and walked from one to the next."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from crm.tenancy.keyset import beside

SELECTABLE: dict[str, type["Selectable"]] = {}
"""These lists by their names."""


class Selectable:
    """A list page whose rows can be chosen has a name, `selects`; `record` is the address of one of them."""

    selects: ClassVar[str] = ""
    record: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.selects:
            SELECTABLE[cls.selects] = cls

    @classmethod
    def at(cls, member: Any, query: str) -> Any:
        """The page as this member would have it under these conditions.

        Conditions that cannot be read are refused; a page passes them over, but what is done must be meant.
        """
        page: Any = cls()
        request = HttpRequest()
        request.method, request.GET = "GET", QueryDict(query)
        request.member = member  # type: ignore[attr-defined]
        page.setup(request)
        if not page.filterset.form.is_valid():
            raise ValidationError(_("These conditions cannot be read. Load the list again."), code="bad_query")
        return page

    @classmethod
    def matching(cls, member: Any, query: str) -> QuerySet:
        """The rows a member would find at this address: through the page's own filters, whoever asks."""
        found: QuerySet = cls.at(member, query).filtered()
        return found

    def beside(self: Any, key: Any) -> tuple[Any, Any, str] | None:
        """The rows before and after one in this list, and the query of the page that begins with it.

        None when the row is not in the list, or not any more.
        """
        queryset, order = self.in_order(self.filtered())
        row = queryset.filter(pk=key).first()
        if row is None:
            return None
        found = beside(queryset, order=order, row=row)
        query = self.request.GET.copy()
        query.pop("cursor", None)
        if found.cursor:
            query["cursor"] = found.cursor
        return found.previous, found.following, query.urlencode()
