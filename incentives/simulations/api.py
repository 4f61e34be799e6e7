"""Simulations over the API: what a plan would pay. Nothing is stored, so there is nothing to read again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.near import unknown
from crm.api.permissions import require
from crm.api.problems import Problem, bad_parameter
from crm.api.serializers import Input, VisibleRelatedField, named
from crm.api.viewsets import CrmViewSet
from crm.exact.numbers import from_decimal
from crm.exact.problems import Problem as Finding
from crm.tenancy.clock import today
from crm.tenancy.periods import Period, period_of
from incentives.engine.document import PlanDocument
from incentives.engine.warnings import warnings_of
from incentives.plans.models import Plan, PlanVersion
from incentives.plans.queries import warnings_for
from incentives.plans.services import DocumentRefused
from incentives.simulations.figures import DIGITS, MOST_DEALS, Change, Supposed
from incentives.simulations.forms import LONGEST_DOCUMENT
from incentives.simulations.representation import Representation
from incentives.simulations.services import Rules, check_draft, rules_to_try, simulate_period, simulate_supposed

Body = dict[str, Any]
Errors = list[dict[str, Any]]


# What is asked.


def _number(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=DIGITS + 6, decimal_places=6, **{"required": False} | options)


def _numbers(help_text: str, **options: Any) -> serializers.DictField:
    return serializers.DictField(child=_number(**options), required=False, help_text=help_text)


class FiguresInput(Input):
    """Typed figures of a whole period."""

    sales = _number(default=Decimal(0), help_text="Orders less refunds, in the plan's currency.")
    receipts = _number(default=Decimal(0))
    deals = serializers.IntegerField(min_value=1, max_value=MOST_DEALS, default=1)
    product = serializers.CharField(max_length=200, default="", allow_blank=True)
    goals = _numbers("Agreed targets by metric; a percentage as a share, 0.9.", min_value=0)
    measures = _numbers("Values by metric; null or left out is no data.", allow_null=True)
    presence = _number(
        default=Decimal(1), min_value=0, max_value=1, help_text="Part of the period under the plan."
    )


class ChangeInput(Input):
    """What is other than in the figures. What is left out stays."""

    more = _number(help_text="So much more, as `deals` further deals of equal size.")
    deals = serializers.IntegerField(min_value=1, max_value=MOST_DEALS, default=1)
    product = serializers.CharField(max_length=200, default="", allow_blank=True)
    goals = _numbers("Other targets by metric.", min_value=0)
    measures = _numbers("Other values by metric; null is no data.", allow_null=True)
    presence = _number(min_value=0, max_value=1)


class SimulationInput(Input):
    """Rules: a `version`, or a `plan` with a draft `document`. Figures: an `agent` and `period`, or `figures`."""

    version = VisibleRelatedField(queryset=PlanVersion.objects.select_related("plan"), required=False)
    plan = VisibleRelatedField(queryset=Plan.objects.all(), required=False)
    document = serializers.DictField(required=False, help_text="A draft, as in `plan-versions`.")
    agent = VisibleRelatedField(queryset=Agent.objects.all(), required=False)
    period = serializers.DateField(required=False, help_text="Any day of the period; its real figures are taken.")
    figures = FiguresInput(required=False)
    change = ChangeInput(required=False)

    def validate(self, attrs: Body) -> Body:
        missing = list(_missing(attrs))
        if missing:
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail(words, "required")] for name, words in missing}
            )
        if len(orjson.dumps(attrs.get("document", {}), default=str)) > LONGEST_DOCUMENT:
            words = _("Send a draft of at most %(most)s bytes.") % {"most": LONGEST_DOCUMENT}
            raise serializers.ValidationError({"document": [serializers.ErrorDetail(words, "max_length")]})
        return attrs


def _missing(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "version" not in given and not {"plan", "document"} <= given.keys():
        name = "document" if "plan" in given else "plan" if "document" in given else "version"
        yield name, _("Name a version, or a plan with a draft document.")
    if "figures" not in given and not {"agent", "period"} <= given.keys():
        name = "period" if "agent" in given else "agent" if "period" in given else "figures"
        yield name, _("Send figures, or an agent and a period.")


# What is answered.


class SimulatedLineSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="The fact, or `period`, `cap` or `floor`.")
    amount = serializers.CharField()
    held = serializers.CharField()
    sentence = serializers.CharField()
    why = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    slices = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    explanation = serializers.DictField(help_text="The arithmetic that comes to the amount.")


class SimulatedComponentSerializer(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField(help_text="`ok`, or the code of the reason why there is no amount.")
    message = serializers.CharField(help_text="The reason in words, or empty.")
    amount = serializers.CharField(allow_null=True)
    held = serializers.CharField(allow_null=True)
    withheld = serializers.CharField(allow_null=True, help_text="Kept back by a cap.")
    top_up = serializers.CharField(allow_null=True, help_text="Added up to the guarantee.")
    attainment = serializers.CharField(allow_null=True)
    gate = serializers.CharField(allow_null=True, help_text="`passed`, `failed`, `no_data`, or none.")
    next_unit = serializers.DictField(
        allow_null=True, help_text="`size`, what it is `worth`, and its explanation."
    )
    next_tier = serializers.DictField(
        allow_null=True, help_text="What is `missing`, `from` where, and what it pays."
    )
    curve = serializers.DictField(
        allow_null=True, help_text="`points` of (reached, paid), and `at`: where one stands."
    )
    lines = SimulatedLineSerializer(many=True)


class SideSerializer(serializers.Serializer):
    """The same figures without the change, or by the version in force."""

    version = serializers.UUIDField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True, help_text="The simulated amount less this one.")
    components = serializers.DictField(child=serializers.CharField(allow_null=True))


class SimulationSerializer(serializers.Serializer):
    """What would be paid; not a promise, and not stored."""

    object = serializers.ChoiceField(["simulation"])
    plan = serializers.DictField(child=serializers.CharField())
    version = serializers.UUIDField(allow_null=True)
    agent = serializers.UUIDField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    amount = serializers.CharField(allow_null=True, help_text="What could be computed comes to this.")
    is_whole = serializers.BooleanField(help_text="Whether every component could be computed.")
    components = SimulatedComponentSerializer(many=True)
    before = SideSerializer(allow_null=True)
    against = SideSerializer(allow_null=True)
    warnings = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class SimulationViewSet(CrmViewSet):
    """Simulations: what a plan would pay for real or typed figures. Nothing is stored.

    A draft document needs `define_plans`, and only with that ability the version in force is held against it.
    """

    queryset = PlanVersion.objects.all()
    serializer_class = SimulationSerializer
    ability = Ability.RECORD_SALES  # what if I sold more: viewers, who sell nothing, use the page

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Simulate. Mistakes of a draft are told with their places; what has no amount says why."""
        data = self.read_body(SimulationInput)
        return self.answer(_selected(request, self._simulated(data)))

    create.body, create.returns, create.status = SimulationInput, SimulationSerializer, 200  # type: ignore[attr-defined]

    def _simulated(self, data: Body) -> Body:
        period = self._period(data)
        rules = self._rules(data, period.starts_on if period else self._today)
        change = _change(data.get("change", {}))
        _refuse_unasked(rules, data)
        if period:
            _actual, findings = simulate_period(rules, data["agent"], period, change)
        else:
            day = max(self._today, data["version"].starts_on) if "version" in data else self._today
            findings = simulate_supposed(rules, _supposed(data["figures"]), day, change)
        about = {
            "object": "simulation",
            "plan": named(rules.plan),
            "version": data["version"].pk if "version" in data and "document" not in data else None,
            "agent": data["agent"].pk if period else None,
            "starts_on": period and period.starts_on,
            "ends_on": period and period.ends_on,
        }
        return about | Representation(rules, self._warnings(rules)).of(findings)

    def _warnings(self, rules: Rules) -> Iterable[Finding]:
        """What to think over; for those who write rules also the tiers nobody reached."""
        if not self.member.may(Ability.DEFINE_PLANS):
            return warnings_of(rules.document)
        return warnings_for(rules.plan, rules.document, self._today)

    @property
    def _today(self) -> date:
        return today(ZoneInfo(self.member.tenant.time_zone))

    def _period(self, data: Body) -> Period | None:
        if "figures" in data:
            return None
        plan = data["version"].plan if "version" in data else data["plan"]
        period = period_of(plan.period_kind, data["period"])
        if period.starts_on > self._today:
            words = _("This period has not begun. Choose one that has.")
            raise Problem("validation_failed", errors=[_error("/period", "not_begun", words)])
        return period

    def _rules(self, data: Body, on: date) -> Rules:
        version = data.get("version")
        plan = version.plan if version else data["plan"]
        return rules_to_try(
            plan, version, on, draft=self._draft(plan, data), compared=self.member.may(Ability.DEFINE_PLANS)
        )

    def _draft(self, plan: Plan, data: Body) -> PlanDocument | None:
        if "document" not in data:
            return None
        require(self.member, Ability.DEFINE_PLANS)
        try:
            return check_draft(plan, data["document"])
        except DocumentRefused as refused:
            language = get_language() or "en"
            raise Problem(
                "validation_failed",
                errors=[_error(f"/document{p.pointer}", p.code, p.message(language)) for p in refused.problems],
            ) from None
        except ValidationError as error:
            raise Problem(
                "validation_failed",
                errors=[_error("/document/currency", "currency_differs", " ".join(error.messages))],
            ) from None


def _error(pointer: str, code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"pointer": pointer, "code": code, "message": message, **more}


def _selected(request: Request, body: Body) -> Body:
    """The fields that were asked for."""
    asked = request.query_params.get("fields")
    for name in asked.split(",") if asked else ():
        if name not in body:
            message, meant = unknown(name, body)
            raise bad_parameter("fields", message, "unknown_field", did_you_mean=meant)
    return {name: value for name, value in body.items() if not asked or name in asked.split(",")}


def _refuse_unasked(rules: Rules, data: Body) -> None:
    """A metric the plan does not speak of is a mistake, and not ignored."""
    known = {"goals": rules.needs.goals, "measures": rules.needs.measures}
    errors: Errors = []
    for place in ("figures", "change"):
        for what, codes in known.items():
            for code in data.get(place, {}).get(what, {}):
                if code not in codes:
                    message, meant = unknown(code, codes)
                    hint = {"did_you_mean": meant} if meant else {}
                    errors.append(_error(f"/{place}/{what}/{code}", "unknown_field", message, **hint))
    if errors:
        raise Problem("validation_failed", errors=errors)


def _exactly(numbers: Mapping[str, Decimal | None]) -> dict[str, Any]:
    return {code: None if number is None else from_decimal(number) for code, number in numbers.items()}


def _supposed(given: Body) -> Supposed:
    return Supposed(
        amounts={"sales": from_decimal(given["sales"]), "receipts": from_decimal(given["receipts"])},
        deals=given["deals"],
        product=given["product"],
        goals=_exactly(given.get("goals", {})),
        measures=_exactly(given.get("measures", {})),
        presence=from_decimal(given["presence"]),
    )


def _change(given: Body) -> Change:
    return Change(
        more=from_decimal(given["more"]) if "more" in given else None,
        deals=given.get("deals", 1),
        product=given.get("product", ""),
        goals=_exactly(given.get("goals", {})),
        measures=_exactly(given.get("measures", {})),
        presence=from_decimal(given["presence"]) if "presence" in given else None,
    )
