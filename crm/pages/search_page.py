"""What was typed, and what it finds: a part of the palette for a script, a page of its own for a plain browser."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.pages.search import Asked, offers_when_nothing, search, sources_for
from crm.pages.views import Page

IN_PALETTE, ON_PAGE, OF_ONE_KIND = 5, 10, 50


class SearchPage(Page):
    """Everything one may see and do, from one box."""

    title = _("Search")

    def get_template_names(self) -> list[str]:
        return ["search/_options.html" if self.is_fragment else "search/results.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed, kind = self.request.GET.get("q", ""), self.request.GET.get("kind", "")
        asked = Asked.read(typed)
        limit = IN_PALETTE if self.is_fragment else OF_ONE_KIND if kind else ON_PAGE
        groups = search(self.member, asked, kind=kind, limit=limit)
        return super().get_context_data(
            typed=typed,
            asked=asked,
            kind=kind,
            kinds=[source for source in sources_for(self.member, asked) if source.is_a_choice],
            groups=groups,
            count=sum(len(group.results) for group in groups),
            offers=[] if groups else offers_when_nothing(self.member, asked),
            **kwargs,
        )
