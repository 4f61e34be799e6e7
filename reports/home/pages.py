"""The page a day begins with for whoever works customers. The team overview lies beside it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_id_of
from agents.people.acting import acting_agent
from crm.accounts.roles import Ability, Role
from crm.pages import formats
from crm.pages.responses import done
from crm.pages.views import ActionPage, Page
from crm.tenancy.clock import business_day
from customers.follow_ups.moments import later_moments, moment_named
from customers.follow_ups.services import complete_follow_up
from customers.models import Customer, FollowUp
from reports.home import queries
from reports.home.estimate import estimates_of
from reports.home.figures import progress_of
from reports.home.queue import KINDS, Queue, queue_of, quiet_customers
from reports.home.services import next_contact, note_look, plan_contact, plan_next_contact

QUEUE = "#queue, #list"
PICKED = 5


class HomePage(Page):
    """Where a member lands: agents on Today, everybody else on the team overview."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home:today" if self.member.role == Role.AGENT else "home:team-overview")


class OfAgentPage(Page):
    """Something about one agent's day: one's own, or that of somebody one leads."""

    @cached_property
    def agent(self) -> Agent | None:
        asked = self.kwargs.get("pk") or agent_id_of(self.member)
        found = Agent.objects.visible_to(self.member).filter(pk=asked).first() if asked else None
        if found is None and "pk" in self.kwargs:
            raise Http404
        return found

    @property
    def is_own(self) -> bool:
        return self.agent is not None and self.agent.member_id == self.member.pk


class TodayPage(OfAgentPage):
    """Whom to contact now, what to do, and why. A manager may look at an agent's Today, and only look."""

    title = _("Today")
    template_name = "reports/home/today.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.agent is None:
            return super().get_context_data(agent=None, **kwargs)
        now, key = timezone.now(), self.agent.pk
        day = business_day(now, ZoneInfo(self.member.time_zone))
        queue = queue_of(self.member, key, now)
        is_own = self.is_own
        if not is_own:
            self.request.afterwards = lambda: note_look(by=self.member, agent=self.agent)  # type: ignore
        return super().get_context_data(
            agent=self.agent,
            is_own=is_own,
            may_work=is_own and self.member.may(Ability.WORK),
            day=day,
            queue=queue,
            kind=self._kind(),
            chips=_chips(queue, self._kind()),
            picked=quiet_customers(self.member, key, now, picked=PICKED) if self._wants_picks else [],
            moments=later_moments(now),
            looks=queries.looks_at(self.member, key, now) if is_own else [],
            logged_today=queries.logged_on(self.member, key, day).count(),
            rhythm=queries.rhythm_of(key, day),
            progress=progress_of(self.member, key, day),
            nudges=queries.nudges_of(self.member, key),
            **kwargs,
        )

    def _kind(self) -> str:
        asked = self.request.GET.get("type", "")
        return asked if asked in KINDS else ""

    @property
    def _wants_picks(self) -> bool:
        """Whether one with nothing to do asks for customers nobody has spoken with for long."""
        return "pick" in self.request.GET


class EstimatePage(OfAgentPage):
    """What the running period pays so far: a part of Today that is worked out after the rest is there."""

    title = _("Incentive so far")
    template_name = "reports/home/estimate.html"

    def get_template_names(self) -> list[str]:
        return ["reports/home/_estimate.html" if self.is_fragment else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.agent is None or not self.is_own:
            raise Http404
        day = business_day(timezone.now(), ZoneInfo(self.member.tenant.time_zone))
        return super().get_context_data(estimates=estimates_of(self.agent, day), day=day, **kwargs)


class DoneTodayPage(ActionPage):
    """Tick something off, and be offered the next contact in the same breath."""

    queryset = FollowUp.objects.with_parties()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        complete_follow_up(by=self.member, follow_up=found)
        undo = reverse("customers:reopen-follow-up", args=[found.pk])
        return done(
            self.request, _("Done"), to=reverse("home:today"), undo=undo, refresh=QUEUE, more=self._more(found)
        )

    def _more(self, found: FollowUp) -> tuple[str, str] | None:
        """The next contact as a chip, unless something is planned with them already."""
        if FollowUp.objects.open().filter(customer=found.customer_id).exists():
            return None
        due_at = next_contact(found, timezone.now())
        words = str(_("Next: %(day)s")) % {"day": formats.date(due_at, "short")}
        return words, reverse("home:next-contact", args=[found.pk])


class NextContactPage(ActionPage):
    """Plan the contact the standard asks for after one that was done."""

    queryset = FollowUp.objects.with_parties().filter(state=FollowUp.State.DONE)
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        due_at = next_contact(found, timezone.now())
        planned = plan_next_contact(by=self.member, follow_up=found, due_at=due_at)
        return _planned(self.request, planned)


class ContactLaterPage(ActionPage):
    """A customer who went quiet is put on a day with a name (`?to=tomorrow`)."""

    queryset = Customer.objects.all()
    ability = Ability.WORK

    def act(self, found: Customer) -> HttpResponse:
        due_at = moment_named(self.request.GET.get("to", ""))
        if due_at is None:
            raise Http404
        agent = acting_agent(self.member, found.owner)
        return _planned(self.request, plan_contact(by=self.member, agent=agent, customer=found, due_at=due_at))


def _planned(request: HttpRequest, planned: FollowUp) -> HttpResponse:
    message = str(_("Planned for %(due)s")) % {"due": formats.datetime(planned.due_at)}
    undo = reverse("customers:cancel-follow-up", args=[planned.pk])
    return done(request, message, to=reverse("home:today"), undo=undo, refresh=QUEUE)


def _chips(queue: Queue, kind: str) -> list[dict[str, Any]]:
    words = {"follow_up": _("Follow-ups"), "quiet": _("Not contacted for long"), "confirm": _("To confirm")}
    chips = [{"label": _("All"), "query": "?", "count": queue.count, "is_current": not kind}]
    for name in KINDS:
        if queue.counts[name] or name == kind:
            chips.append(
                {
                    "label": words[name],
                    "query": f"?type={name}",
                    "count": queue.counts[name],
                    "is_current": name == kind,
                }
            )
    return chips
