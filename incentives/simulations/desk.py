"""One simulation as the page was asked for it: which rules, whose figures, what was typed, what came out."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.api.parsers import StrictJSONParser
from crm.pages import formats
from crm.tenancy.clock import today
from crm.tenancy.periods import Period, period_of
from evaluations.models import Metric
from incentives.engine.document import PlanDocument
from incentives.payouts.presentation import period_text
from incentives.plans.models import PlanVersion
from incentives.plans.queries import warnings_for
from incentives.plans.sentences import in_words
from incentives.plans.services import DocumentRefused
from incentives.simulations.figures import Supposed
from incentives.simulations.forms import LONGEST_DOCUMENT, PERIOD, TYPED, Offer, SimulateForm, typed_from
from incentives.simulations.presentation import Teller, told
from incentives.simulations.queries import (
    Actual,
    actual_figures,
    agents_to_choose,
    metrics_named,
    periods_to_choose,
    usual_version,
    versions_to_choose,
)
from incentives.simulations.services import Rules, check_draft, rules_to_try, simulate_period, simulate_supposed
from incentives.simulations.simulation import Findings

MODES = (PERIOD, TYPED)
FIGURES = ("agent", "period", "more", "sales", "receipts", "deals", "product", "presence")
OF_METRICS = ("goal_", "value_")


class Desk:
    """Everything follows from the member and what was given; it is worked out when it is asked for."""

    def __init__(self, member: Any, given: QueryDict, *, takes_document: bool, is_sent: bool = False) -> None:
        self.member, self.given, self.takes_document, self.is_sent = member, given, takes_document, is_sent
        self.today = today(ZoneInfo(member.tenant.time_zone))
        self.may_define = member.may(Ability.DEFINE_PLANS)
        self.mistakes: list[dict[str, str]] = []

    # What was chosen. What one may not see does not exist.

    @cached_property
    def versions(self) -> list[PlanVersion]:
        return list(versions_to_choose(self.member))

    @cached_property
    def version(self) -> PlanVersion | None:
        asked = self.given.get("version")
        if not asked:
            return usual_version(self.member, self.versions, self.today)
        return _the(self.versions, asked)

    @cached_property
    def chosen(self) -> PlanVersion:
        assert self.version  # whoever has none is told so before
        return self.version

    @cached_property
    def is_own(self) -> bool:
        """Whoever sees nobody else simulates for themselves."""
        sees_others = self.member.may(Ability.SEE_ALL) or self.member.may(Ability.SEE_TEAM)
        return not sees_others and agent_of(self.member) is not None

    @cached_property
    def agent(self) -> Agent | None:
        asked = self.given.get("agent")
        if not asked:
            return agent_of(self.member) if self.is_own else None
        return _the(agents_to_choose(self.member).filter(pk=_key(asked)), asked)

    @cached_property
    def mode(self) -> str:
        asked = self.given.get("figures", "")
        return asked if asked in MODES else PERIOD if self.is_own else TYPED

    @cached_property
    def periods(self) -> list[Period]:
        """The running period and those before it; an older one too where it is asked for."""
        found = periods_to_choose(self.chosen.plan.period_kind, self.today)
        asked = _day(self.given.get("period", ""))
        older = period_of(found[0].kind, asked) if asked and asked <= self.today else found[0]
        return found if older in found else [*found, older]

    @cached_property
    def period(self) -> Period:
        """Begins with the last whole period, and for one's own pay with the one that is running."""
        asked = _day(self.given.get("period", ""))
        return period_of(self.periods[0].kind, asked) if asked else self.periods[0 if self.is_own else 1]

    # What is tried.

    @cached_property
    def draft(self) -> PlanDocument | None:
        """The pasted document; None when there is none, and when `mistakes` say why it is none."""
        text = self.given.get("document", "")
        if not (self.is_sent and text.strip()) or len(text) > LONGEST_DOCUMENT:
            return None
        try:
            return check_draft(self.chosen.plan, StrictJSONParser().parse(BytesIO(text.encode())))
        except APIException as error:
            self.mistakes = [{"pointer": "", "message": str(error.detail)}]
        except DocumentRefused as refused:
            language = get_language() or "en"
            self.mistakes = [
                {"pointer": one.pointer, "message": one.message(language)} for one in refused.problems
            ]
        except ValidationError as error:
            self.mistakes = [{"pointer": "/currency", "message": " ".join(error.messages)}]
        return None

    @cached_property
    def rules(self) -> Rules:
        day = self.period.starts_on if self.mode == PERIOD else self.today
        return rules_to_try(self.chosen.plan, self.chosen, day, draft=self.draft, compared=self.may_define)

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return metrics_named(self.rules.needs.metrics)

    # What was typed.

    @cached_property
    def is_asked(self) -> bool:
        """Whether there is anything to work out: something was sent, or it is about one's own pay. A link to real
        figures that names nobody has asked for nothing yet."""
        is_named = self.mode != PERIOD or self.is_own or "agent" in self.given
        return self.is_sent or ("figures" in self.given and is_named) or (self.is_own and self.mode == PERIOD)

    @property
    def view(self) -> str:
        """Which fields are shown. Who changes the rules or the kind of figures has not yet seen the new fields."""
        return f"{self.chosen.pk}.{self.mode}"

    @cached_property
    def offer(self) -> Offer:
        return Offer(
            versions=_by_plan(self.versions, self.today),
            periods=[(one.starts_on.isoformat(), _period_words(one, self.today)) for one in self.periods],
            needs=self.rules.needs,
            metrics=self.metrics,
            mode=self.mode,
            address=reverse("incentives:simulate"),
            is_own=self.is_own,
            takes_document=self.takes_document,
        )

    @cached_property
    def form(self) -> SimulateForm:
        options: dict[str, Any] = {"member": self.member, "offer": self.offer}
        if not self.is_asked:
            return SimulateForm(initial=self.usual, **options)
        form = SimulateForm(self.data, **options)
        if self.mistakes:
            form.add_error("document", _mistakes_in_words(len(self.mistakes)))
        is_new_view = self.given.get("shown") not in (None, "", self.view)
        if is_new_view and not form.is_valid() and not self.mistakes:
            return self._begun(options)
        return form

    def _begun(self, options: dict[str, Any]) -> SimulateForm:
        """Fields that were not there before, filled as far as is known; if that is enough, it is worked out."""
        known = self.usual | {name: value for name, value in self.data.items() if value}
        form = SimulateForm(known, **options)
        return form if form.is_valid() else SimulateForm(initial=known, **options)

    @property
    def is_refused(self) -> bool:
        return self.version is not None and self.form.is_bound and not self.form.is_valid()

    @property
    def data(self) -> dict[str, Any]:
        """What was given, with what was left to us."""
        asked, known = self.given.get("period", ""), self.period in self.periods
        usual = {
            "version": str(self.chosen.pk),
            "figures": self.given.get("figures") or self.mode,
            "agent": str(self.agent.pk) if self.agent else "",
            "period": self.period.starts_on.isoformat() if known and (not asked or _day(asked)) else asked,
        }
        return self.given.dict() | usual

    @property
    def usual(self) -> dict[str, Any]:
        """What the fields show before anybody typed: of a known agent the real figures."""
        found: dict[str, Any] = {
            "version": str(self.chosen.pk),
            "figures": self.mode,
            "agent": self.agent and self.agent.pk,
            "period": self.period.starts_on.isoformat(),
        }
        if self.takes_document:
            found["document"] = json.dumps(self.chosen.document, ensure_ascii=False, indent=2)
        if self.mode == TYPED and self.agent:
            actual = actual_figures(self.chosen.plan, self.rules.documents, self.agent, self.period)[0]
            found |= typed_from(Supposed.of(actual.inputs), self.metrics)
        return found

    # What came out.

    @cached_property
    def actual(self) -> Actual | None:
        return self._found[0]

    @property
    def findings(self) -> Findings | None:
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Actual | None, Findings | None]:
        form = self.form
        if not form.is_bound or not form.is_valid():
            return None, None
        if self.mode == PERIOD:
            agent = form.cleaned_data["agent"] or self.agent
            assert agent  # the form asks for one unless it is the member
            return simulate_period(self.rules, agent, self.period, form.change())
        day = max(self.today, self.chosen.starts_on)
        return None, simulate_supposed(self.rules, form.supposed(), day)

    def told(self) -> dict[str, Any]:
        """What the page shows."""
        if self.version is None:
            return {"version": None}
        form = self.form
        context = {
            "form": form,
            "version": self.version,
            "plan": self.version.plan,
            "view": self.view,
            "mode": self.mode,
            "has_choice": len(self.versions) > 1,
            "kept": list(self._kept(form)),
            "takes_document": self.takes_document,
            "mistakes": self.mistakes,
            "may_define": self.may_define,
            "query": self.query,
            "warnings": self._warnings() if self.may_define and not self.mistakes else [],
        }
        if self.findings is None:
            return context
        teller = Teller(self.rules.document, self.metrics, self.actual.counted if self.actual else ())
        return context | told(teller, self.rules, self.findings, self.actual)

    def _warnings(self) -> list[str]:
        """What a designer should think over, by the rules and by what was reached in the last year."""
        return in_words(warnings_for(self.rules.plan, self.rules.document, self.today))

    def _kept(self, form: SimulateForm) -> Iterable[tuple[str, str]]:
        """What was typed into fields that are not shown now: it goes along, so that it is there again."""
        shown = {bound.name for bound in [*form.main_fields, *form.other_fields]}
        for name, value in self.given.items():
            if value and name not in shown and (name in FIGURES or name.startswith(OF_METRICS)):
                yield name, value

    @property
    def query(self) -> str:
        """What was chosen and typed, as an address to share."""
        silent = {"shown", "csrfmiddlewaretoken", "document", "draft"}
        pairs = {name: value for name, value in self.given.items() if value and name not in silent}
        return urlencode({"version": self.chosen.pk} | pairs) if self.version else ""


def _the(found: Iterable[Any], key: str) -> Any:
    """The one with this key, among those one may see."""
    one = next((one for one in found if str(one.pk) == key.lower()), None)
    if one is None:
        raise Http404
    return one


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _mistakes_in_words(count: int) -> ValidationError:
    words = ngettext(
        "The draft has %(n)s mistake, told below.", "The draft has %(n)s mistakes, told below.", count
    )
    return ValidationError(words % {"n": count}, code="invalid")


def _period_words(period: Period, day: date) -> str:
    return _("This period so far") if period.ends_on >= day else period_text(period)


def _by_plan(versions: Iterable[PlanVersion], day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Versions under the names of their plans, with a word for the one in force."""
    found: dict[str, list[tuple[str, str]]] = {}
    in_force: set[Any] = set()
    for one in versions:
        words = _("Version %(number)s, from %(day)s") % {"number": one.number, "day": formats.date(one.starts_on)}
        if one.starts_on <= day and one.plan_id not in in_force:
            in_force.add(one.plan_id)
            words = _("%(version)s (in force)") % {"version": words}
        found.setdefault(one.plan.name, []).append((str(one.pk), words))
    return list(found.items())
