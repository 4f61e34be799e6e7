"""Pages of deals."""

from typing import Any

from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.api.money import amount_text
from crm.pages import formats
from crm.pages.lists import EmptyState, Group, by_name_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, Page, object_or_404
from customers.deals.columns import COLUMNS
from customers.deals.filters import DealPageFilterSet
from customers.deals.forms import DealForm, LoseDealForm, WinDealForm
from customers.deals.models import Deal, DealMove, DealStage
from customers.deals.queries import board, sums_by_stage, total_of
from customers.deals.services import (
    DealDraft,
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
    win_deal,
)
from customers.profiles.picker import customer_asked
from customers.sales.models import Sale

PARTS = "#deal, #board, #list"


class DealListPage(ListPage):
    """Deals, newest first, below the sums of their stages."""

    title = gettext_lazy("Deals")
    selects = "deals"
    record = "customers:deal"
    queryset = Deal.objects.with_parties()
    filterset_class = DealPageFilterSet
    template_name = "customers/deals/list.html"
    partial_template_name = "customers/deals/_list.html"
    columns = COLUMNS
    row_name = "deal"
    api_name = "api:deal-list"
    announcement = ngettext_lazy("%(n)s deal shown", "%(n)s deals shown", "n")
    orders = {"created_at": "-created_at"}
    groups = {
        "stage": Group(gettext_lazy("Stage"), lambda deal: str(deal.stage), F("stage__position")),
        "agent": Group(gettext_lazy("Agent"), lambda deal: deal.agent.name, by_name_of("agent")),
    }

    def spine(self, row: Deal) -> str:
        return {DealStage.Kind.WON: "lock", DealStage.Kind.LOST: "none"}.get(DealStage.Kind(row.state), "")

    def empty(self) -> EmptyState:
        if not self.member.may(Ability.WORK):
            return EmptyState(_("No deals yet"))
        text = _("A deal shows what may be sold, to whom, and how far it has come.")
        return EmptyState(_("No deals yet"), text, reverse("customers:open-deal"), _("New deal"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_work=self.member.may(Ability.WORK), **kwargs)
        context["sums"] = sums_by_stage(self.member, self.filtered())
        return context


class DealBoardPage(Page):
    """The open stages side by side; a deal moves by its menu."""

    title = gettext_lazy("Board")
    template_name = "customers/deals/board.html"

    def get_template_names(self) -> list[str]:
        return ["customers/deals/_board.html" if self.is_fragment else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = board(self.member, Deal.objects.visible_to(self.member))
        totals = [formats.money(amount, currency) for currency, amount in total_of(columns).items()]
        return super().get_context_data(
            columns=columns,
            stages=[column.stage for column in columns],
            total_text=" + ".join(totals),
            may_work=self.member.may(Ability.WORK),
            **kwargs,
        )


class DealPage(DetailPage):
    """One deal: what it is, where it stands, the way it took, what it booked."""

    queryset = Deal.objects.with_parties()
    context_object_name = "deal"
    template_name = "customers/deals/detail.html"

    preview_template_name = "customers/deals/preview.html"
    walks = "deals"

    def get_template_names(self) -> list[str]:
        is_part = self.is_fragment and "preview" not in self.request.GET
        return ["customers/deals/_deal.html"] if is_part else super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deal = self.get_object()
        moves = DealMove.objects.visible_to(self.member).filter(deal=deal)
        stages = DealStage.objects.visible_to(self.member).filter(kind=DealStage.Kind.OPEN)
        return super().get_context_data(
            moves=moves.select_related("from_stage", "to_stage", "by__user").order_by("-moved_at", "-pk"),
            sales=Sale.objects.visible_to(self.member).filter(deal=deal).with_parties().newest_first(),
            stages=stages.exclude(pk=deal.stage_id).order_by("position"),
            may_work=self.member.may(Ability.WORK),
            crumbs=[(_("Deals"), reverse("customers:deals")), (deal.name, "")],
            **kwargs,
        )


class OpenDealPage(FormPage):
    """A new deal."""

    title = gettext_lazy("New deal")
    form_class = DealForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"
    ability = Ability.WORK

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = customer_asked(self.member, self.request.GET.get("customer", ""))
        return super().get_form_kwargs() | {"customer": asked}

    def act(self, form: Form) -> HttpResponse:
        values = dict(form.cleaned_data)
        agent = acting_agent(self.member, values.pop("agent", None))
        deal = open_deal(by=self.member, draft=DealDraft(agent=agent, **values))
        return done(self.request, _("Deal opened"), to=reverse("customers:deal", args=[deal.pk]))


class OfDealPage(FormPage):
    """A form about one deal."""

    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"
    ability = Ability.WORK

    @cached_property
    def deal(self) -> Deal:
        found: Deal = object_or_404(Deal.objects.with_parties(), self.member, self.kwargs["pk"])  # type: ignore[assignment]
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs if self.form_class is LoseDealForm else kwargs | {"deal": self.deal}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(deal=self.deal, **kwargs)

    def answer(self, message: str, undo: str = "") -> HttpResponse:
        address = reverse("customers:deal", args=[self.deal.pk])
        return done(self.request, message, to=address, undo=undo, refresh=PARTS)


class ChangeDealPage(OfDealPage):
    """Put a deal right."""

    title = gettext_lazy("Change deal")
    form_class = DealForm

    def changed_row(self) -> Deal:
        return self.deal

    def get_initial(self) -> dict[str, Any]:
        names = ("name", "customer", "amount", "product", "opened_on", "expected_on", "agent")
        known = {name: getattr(self.deal, name) for name in names}
        if self.deal.amount is not None:
            known["amount"] = amount_text(self.deal.amount, self.deal.currency)
        return known

    def act(self, form: Form) -> HttpResponse:
        change_deal(by=self.member, deal=self.deal, **form.cleaned_data)
        return self.answer(_("Saved"))


class WinDealPage(OfDealPage):
    """Close a deal as won."""

    title = gettext_lazy("Win deal")
    form_class = WinDealForm

    def act(self, form: Form) -> HttpResponse:
        win_deal(by=self.member, deal=self.deal, **form.cleaned_data)
        return self.answer(
            _("Won, and the order is booked"), reverse("customers:reopen-deal", args=[self.deal.pk])
        )


class LoseDealPage(OfDealPage):
    """Close a deal as lost."""

    title = gettext_lazy("Lose deal")
    form_class = LoseDealForm

    def act(self, form: Form) -> HttpResponse:
        lose_deal(by=self.member, deal=self.deal, **form.cleaned_data)
        return self.answer(_("Closed as lost"), reverse("customers:reopen-deal", args=[self.deal.pk]))


class MoveDealPage(ActionPage):
    """Take a deal to another stage."""

    queryset = Deal.objects.with_parties()
    ability = Ability.WORK

    def act(self, found: Deal) -> HttpResponse:
        stage: DealStage = object_or_404(DealStage.objects.all(), self.member, self.kwargs["stage"])  # type: ignore[assignment]
        undo = reverse("customers:move-deal", args=[found.pk, found.stage_id])
        move_deal(by=self.member, deal=found, stage=stage)
        message = _("Moved to %(stage)s") % {"stage": stage}
        address = reverse("customers:deal", args=[found.pk])
        return done(self.request, message, to=address, undo=undo, refresh=PARTS)


class ReopenDealPage(ActionPage):
    """Open a closed deal again."""

    queryset = Deal.objects.all()
    ability = Ability.WORK

    def act(self, found: Deal) -> HttpResponse:
        reopen_deal(by=self.member, deal=found)
        address = reverse("customers:deal", args=[found.pk])
        return done(self.request, _("Open again"), to=address, refresh=PARTS)
