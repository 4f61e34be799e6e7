"""What is asked for to make a plan: a few choices and a table of at most eight tiers, no document to write."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agents.models import Agent
from crm.exact.numbers import from_decimal, text_of, to_decimal
from crm.pages.forms import CrmForm
from evaluations.models import Metric
from incentives.engine.document import GoalQuota, PercentRate, PlanDocument
from incentives.plans.models import Plan
from incentives.plans.services import DocumentRefused

ROWS = range(1, 9)
PERCENT, BANDED, LOOKUP_RATE, LOOKUP_AMOUNT = "percent", "banded", "lookup_rate", "lookup_amount"
APPLIED = {PERCENT: "each", BANDED: "running", LOOKUP_RATE: "period", LOOKUP_AMOUNT: "period"}


FIELDS = {
    "quota": "goal",
    "measure": "method",
    "apply": "method",
    "cap": "cap",
    "floor": "floor",
    "value": "rate",
}
"""Where the form asks for what a part of the document says."""


def _amount(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=20, decimal_places=4, required=False, **options)


class CreatePlanForm(CrmForm):
    """A name and a period; the rules come next."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    period_kind = forms.ChoiceField(label=gettext_lazy("Period"), choices=Plan.PeriodKind.choices)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        error_messages={"invalid": gettext_lazy("Enter a three-letter currency code, such as CNY.")},
    )


class EnrolAgentsForm(CrmForm):
    """Agents and their days under the plan."""

    agents = forms.ModelMultipleChoiceField(
        Agent.objects.active().by_name(),
        label=gettext_lazy("Agents"),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=pgettext_lazy("day", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class EndEnrolmentForm(CrmForm):
    """The last day that counts."""

    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


class WriteVersionForm(CrmForm):
    """The rules of a plan with one component, which covers most: a percentage, a table of tiers, or a bonus."""

    name = forms.CharField(label=gettext_lazy("What it is called on the statement"), max_length=60)
    starts_on = forms.DateField(
        label=gettext_lazy("Applies from"),
        help_text=gettext_lazy("The first day of a period."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    facts = forms.ChoiceField(
        label=gettext_lazy("Pays on"),
        choices=[("sales", gettext_lazy("Orders less refunds")), ("receipts", gettext_lazy("Receipts"))],
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How it pays"),
        choices=[
            (PERCENT, gettext_lazy("One percentage of everything")),
            (BANDED, gettext_lazy("Each part at the rate of its own tier (marginal)")),
            (LOOKUP_RATE, gettext_lazy("Everything at the rate of the tier reached")),
            (LOOKUP_AMOUNT, gettext_lazy("A fixed amount by tier reached")),
        ],
    )
    rate = forms.DecimalField(label=gettext_lazy("Percentage"), max_digits=10, decimal_places=6, required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("Tiers go by"),
        choices=[
            ("amount", gettext_lazy("Amount of the period")),
            ("attainment", gettext_lazy("Attainment of an agreed goal, in %")),
            ("count", gettext_lazy("Number of deals")),
        ],
    )
    goal = forms.ModelChoiceField(Metric.objects.active(), label=gettext_lazy("Goal in"), required=False)
    cap = _amount(label=gettext_lazy("At most a period"))
    floor = _amount(label=gettext_lazy("At least a period"))
    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in ROWS:
            self.fields[f"from_{row}"] = _amount(label=_("Tier %(row)s starts at") % {"row": row})
            self.fields[f"pays_{row}"] = _amount(label=_("Tier %(row)s pays") % {"row": row})

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Everything but the rows of the table, and the reason, which comes last."""
        names = ("name", "starts_on", "facts", "method", "rate", "by", "goal")
        return [self[name] for name in names]

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self["cap"], self["floor"], self["reason"]]

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"from_{row}"], self[f"pays_{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("method") == PERCENT:
            if data.get("rate") is None:
                self.add_error("rate", ValidationError(_("Enter the percentage."), code="required"))
            return data
        self._clean_rows(data)
        if data.get("by") == "attainment" and not data.get("goal"):
            self.add_error("goal", ValidationError(_("Choose the goal's metric."), code="required"))
        return data

    def _clean_rows(self, data: dict[str, Any]) -> None:
        for row in ROWS:
            start, pays = data.get(f"from_{row}"), data.get(f"pays_{row}")
            if (start is None) != (pays is None) and not self.errors.keys() & {f"from_{row}", f"pays_{row}"}:
                missing = f"from_{row}" if start is None else f"pays_{row}"
                self.add_error(missing, ValidationError(_("Fill in both, or neither."), code="required"))
        if data.get("from_1") is None and "from_1" not in self.errors:
            self.add_error("from_1", ValidationError(_("Enter at least one tier."), code="required"))

    def document(self) -> dict[str, Any]:
        """What was chosen, as a plan document."""
        data = self.cleaned_data
        component: dict[str, Any] = {
            "id": "main",
            "name": data["name"],
            "facts": data["facts"],
            "basis": "amount",
            "apply": APPLIED[data["method"]],
            "rate": self._rate(),
        }
        if data["method"] != PERCENT and data["by"] == "attainment":
            component["quota"] = {"goal": data["goal"].code}
            if data["method"] != BANDED:
                component["measure"] = data["goal"].code
        if data["cap"] is not None:
            component["cap"] = {"per_period": _text(data["cap"])}
        if data["floor"] is not None:
            component["floor"] = {"per_period": _text(data["floor"])}
        return {"components": [component]}

    def _rate(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data["method"] == PERCENT:
            return {"type": "percent", "value": _text(data["rate"], 100)}
        return {
            "type": "table",
            "table": {"on": data["by"], "method": data["method"], "tiers": list(self._tiers())},
        }

    def _tiers(self) -> Iterator[dict[str, str]]:
        data = self.cleaned_data
        pays_amounts = data["method"] == LOOKUP_AMOUNT
        for row in self._rows_given():
            start = _text(data[f"from_{row}"], 100 if data["by"] == "attainment" else 1)
            paid = data[f"pays_{row}"]
            pays = {"amount": _text(paid)} if pays_amounts else {"rate": _text(paid, 100)}
            yield {"from": start, **pays}

    def _rows_given(self) -> list[int]:
        return [row for row in ROWS if self.cleaned_data.get(f"from_{row}") is not None]

    def beside_fields(self, refused: DocumentRefused) -> ValidationError:
        """The engine's findings beside the fields they speak of."""
        errors: dict[str, list[ValidationError]] = {}
        for problem, told in zip(refused.problems, refused.error_list, strict=True):
            errors.setdefault(self._field_of(problem.pointer), []).append(told)
        return ValidationError(errors)

    def _field_of(self, pointer: str) -> str:
        steps = pointer.split("/")
        if "tiers" in steps:
            at = steps[steps.index("tiers") + 1 :]
            row = self._rows_given()[int(at[0])] if at else 1
            return f"{'from' if at[-1] in ('from', 'to') else 'pays'}_{row}"
        return next((FIELDS[step] for step in steps if step in FIELDS), "method")


def initial_of(document: PlanDocument) -> dict[str, Any]:
    """The last version as the form shows it, so that a change starts from what there is."""
    component = document.components[0]
    found: dict[str, Any] = {"name": component.name or component.id, "facts": component.facts}
    if isinstance(component.rate, PercentRate):
        found |= {"method": PERCENT, "rate": _typed(component.rate.value, 100)}
    if component.cap and component.cap.per_period is not None:
        found["cap"] = _typed(component.cap.per_period)
    if component.floor:
        found["floor"] = _typed(component.floor.per_period)
    if isinstance(component.quota, GoalQuota):
        found["goal"] = Metric.objects.filter(code=component.quota.goal).first()
    return found | _table_of(document)


def _table_of(document: PlanDocument) -> dict[str, Any]:
    table = document.components[0].table
    if table is None:
        return {}
    found: dict[str, Any] = {"method": table.method, "by": table.on}
    for row, tier in zip(ROWS, table.tiers, strict=False):
        found[f"from_{row}"] = _typed(tier.start, 100 if table.on == "attainment" else 1)
        if tier.amount is not None:
            found[f"pays_{row}"] = _typed(tier.amount)
        elif tier.rate is not None:
            found[f"pays_{row}"] = _typed(tier.rate, 100)
    return found


def is_simple(document: PlanDocument) -> bool:
    """Whether the form can show all of it."""
    component = document.components[0]
    table = component.table
    fits = table is None or (len(table.tiers) <= len(ROWS) and not table.reaches_back)
    return len(document.components) == 1 and component.basis == "amount" and not component.gate and fits


def _text(value: Decimal, divisor: int = 1) -> str:
    return text_of(from_decimal(value) / divisor)


def _typed(value: Fraction, factor: int = 1) -> Decimal:
    return to_decimal(value * factor)
