"""What is asked for to make a plan: a few choices and a table of at most eight tiers, no document to write."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agents.models import Agent
from crm.accounts.models import Membership
from crm.exact.numbers import Fraction, from_decimal, text_of, to_decimal
from crm.pages.forms import CrmForm
from evaluations.models import Metric
from incentives.engine.document import Gate, GoalQuota, PercentRate, PlanDocument, Table
from incentives.plans.models import Plan
from incentives.plans.services import DocumentRefused, check_document

ROWS = range(1, 9)
PERCENT, BANDED, LOOKUP_RATE, LOOKUP_AMOUNT = "percent", "banded", "lookup_rate", "lookup_amount"
RETRO = "retro"
"""Marginal tiers, each of which reaches back to the first unit once it is reached."""
EACH, PERIOD = "each", "period"
APPLIED = {PERCENT: "each", BANDED: "running", RETRO: "running"}
"""How a component is applied that has a line for each sale."""

FIELDS = {
    "quota": "goal",
    "measure": "method",
    "apply": "method",
    "per_year": "year_cap",
    "cap": "cap",
    "floor": "floor",
    "value": "rate",
    "credit": "credit",
}
"""Where the form asks for what a part of the document says."""
CAPS = {"per_period": "cap", "per_year": "year_cap"}
"""The caps of a document by the field they are asked for in."""
GATE_FIELDS = {"measure": "gate_metric", "op": "gate_op", "value": "gate_value", "no_data": "gate_no_data"}
"""The same within the condition; what is left concerns its factor."""
OPERATORS = [
    (">=", gettext_lazy("at least (≥)")),
    (">", gettext_lazy("more than (>)")),
    ("<=", gettext_lazy("at most (≤)")),
    ("<", gettext_lazy("less than (<)")),
    ("==", gettext_lazy("exactly (=)")),
]


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
    credit = forms.ChoiceField(
        label=gettext_lazy("Who a sale counts for"),
        initial="booked",
        choices=[
            ("booked", gettext_lazy("The agent it was booked to")),
            (
                "ownership",
                gettext_lazy("Those who look after the customer on that day, by their credit shares"),
            ),
        ],
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How it pays"),
        choices=[
            (PERCENT, gettext_lazy("One percentage of everything")),
            (BANDED, gettext_lazy("Each part at the rate of its own tier (marginal)")),
            (RETRO, gettext_lazy("Sale by sale; a tier reached also re-rates what came before (retroactive)")),
            (LOOKUP_RATE, gettext_lazy("Everything at the rate of the tier reached")),
            (LOOKUP_AMOUNT, gettext_lazy("A fixed amount by tier reached")),
        ],
    )
    lines = forms.ChoiceField(
        label=gettext_lazy("Lines on the statement"),
        initial=EACH,
        choices=[(EACH, gettext_lazy("One for each sale")), (PERIOD, gettext_lazy("One for the whole period"))],
        help_text=gettext_lazy("What goes by the tier reached in the end always has one line."),
    )
    rate = forms.DecimalField(label=gettext_lazy("Percentage"), max_digits=10, decimal_places=6, required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("Tiers go by"),
        initial="amount",
        choices=[
            ("amount", gettext_lazy("Amount of the period")),
            ("attainment", gettext_lazy("Attainment of an agreed goal, in %")),
            ("count", gettext_lazy("Number of deals")),
        ],
    )
    goal = forms.ModelChoiceField(Metric.objects.active(), label=gettext_lazy("Goal in"), required=False)
    gate_metric = forms.ModelChoiceField(
        Metric.objects.active(), label=gettext_lazy("Only if this metric"), required=False
    )
    gate_op = forms.ChoiceField(label=gettext_lazy("is"), choices=OPERATORS, initial=">=")
    gate_value = _amount(
        label=gettext_lazy("this value"), help_text=gettext_lazy("For a percentage write 90 for 90%.")
    )
    gate_otherwise = forms.ChoiceField(
        label=gettext_lazy("Otherwise"),
        initial="zero",
        choices=[
            ("zero", gettext_lazy("Nothing is paid")),
            ("factor", gettext_lazy("Everything is multiplied by a factor")),
            ("base_rate", gettext_lazy("The first rate applies to everything")),
            ("hold", gettext_lazy("The earning is held until somebody decides")),
        ],
    )
    gate_factor = _amount(label=gettext_lazy("Factor"), help_text=gettext_lazy("0.5 is half of everything."))
    gate_no_data = forms.ChoiceField(
        label=gettext_lazy("Without data"),
        initial="hold",
        choices=[
            ("hold", gettext_lazy("The earning is held")),
            ("pass", gettext_lazy("The condition counts as met")),
            ("fail", gettext_lazy("The condition counts as not met")),
        ],
    )
    cap = _amount(label=gettext_lazy("At most a period"))
    floor = _amount(label=gettext_lazy("At least a period"))
    year_cap = _amount(
        label=gettext_lazy("At most a calendar year"),
        help_text=gettext_lazy(
            "All periods of the year together; what a refund takes back frees what the cap kept."
        ),
    )
    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=200, required=False)

    def __init__(self, *args: Any, component_id: str = "main", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.component_id = component_id
        for row in ROWS:
            self.fields[f"from_{row}"] = _amount(label=_("Tier %(row)s starts at") % {"row": row})
            self.fields[f"pays_{row}"] = _amount(label=_("Tier %(row)s pays") % {"row": row})

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Everything but the rows of the table, the condition, and the reason, which comes last."""
        names = ("name", "starts_on", "facts", "credit", "method", "lines", "rate", "by", "goal")
        return [self[name] for name in names]

    @property
    def condition(self) -> list[forms.BoundField]:
        """Only if this metric is at least this value: it reads as a sentence."""
        return [self[f"gate_{name}"] for name in ("metric", "op", "value")]

    @property
    def otherwise(self) -> list[forms.BoundField]:
        return [self[f"gate_{name}"] for name in ("otherwise", "factor", "no_data")]

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self["cap"], self["floor"], self["year_cap"], self["reason"]]

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"from_{row}"], self[f"pays_{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_condition(data)
        if data.get("method") == PERCENT:
            self._require("rate", _("Enter the percentage."))
            return data
        self._clean_rows(data)
        if data.get("by") == "attainment":
            self._require("goal", _("Choose the goal's metric."))
        if data.get("by") == "count" and data.get("method") in (BANDED, RETRO):
            message = _("A number of deals goes with the tier reached in the end. Choose another way to pay.")
            self.add_error("method", ValidationError(message, code="does_not_fit"))
        return data

    def _require(self, name: str, message: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) is None:
            self.add_error(name, ValidationError(message, code="required"))

    def _clean_condition(self, data: dict[str, Any]) -> None:
        """A metric needs a value and, where it multiplies, a factor; a value alone says nothing."""
        if data.get("gate_metric"):
            self._require("gate_value", _("Enter the value that is needed."))
            if data.get("gate_otherwise") == "factor":
                self._require("gate_factor", _("Enter the factor."))
        elif data.get("gate_value") is not None and "gate_metric" not in self.errors:
            message = _("Choose the metric this value is of, or clear the value.")
            self.add_error("gate_metric", ValidationError(message, code="required"))

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
            "id": self.component_id,
            "name": data["name"],
            "facts": data["facts"],
            "basis": "amount",
            "apply": APPLIED.get(data["method"], PERIOD) if data["lines"] == EACH else PERIOD,
            "rate": self._rate(),
        }
        if data["method"] != PERCENT and data["by"] == "attainment":
            component["quota"] = {"goal": data["goal"].code}
            if data["method"] not in (BANDED, RETRO):
                component["measure"] = data["goal"].code
        if data["gate_metric"]:
            component["gate"] = self._gate()
        if cap := {name: _text(data[field]) for name, field in CAPS.items() if data[field] is not None}:
            component["cap"] = cap
        if data["floor"] is not None:
            component["floor"] = {"per_period": _text(data["floor"])}
        return {"credit": data["credit"], "components": [component]}

    def _gate(self) -> dict[str, Any]:
        data = self.cleaned_data
        gate = {
            "measure": data["gate_metric"].code,
            "op": data["gate_op"],
            "value": _text(data["gate_value"], _unit(data["gate_metric"])),
            "else": data["gate_otherwise"],
            "no_data": data["gate_no_data"],
        }
        if data["gate_otherwise"] == "factor":
            gate["factor"] = _text(data["gate_factor"])
        return gate

    def _rate(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data["method"] == PERCENT:
            return {"type": "percent", "value": _text(data["rate"], 100)}
        return {
            "type": "table",
            "table": {
                "on": data["by"],
                "method": BANDED if data["method"] == RETRO else data["method"],
                "tiers": list(self._tiers()),
            },
        }

    def _tiers(self) -> Iterator[dict[str, str]]:
        data = self.cleaned_data
        pays_amounts = data["method"] == LOOKUP_AMOUNT
        for row in self._rows_given():
            start = _text(data[f"from_{row}"], 100 if data["by"] == "attainment" else 1)
            paid = data[f"pays_{row}"]
            tier = {"from": start} | ({"amount": _text(paid)} if pays_amounts else {"rate": _text(paid, 100)})
            if data["method"] == RETRO and row > 1:
                tier["applies_from"] = "0"
            yield tier

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
        if "gate" in steps:
            return GATE_FIELDS.get(steps[-1], "gate_factor")
        if "tiers" in steps:
            at = steps[steps.index("tiers") + 1 :]
            row = self._rows_given()[int(at[0])] if at else 1
            return f"{'from' if at[-1] in ('from', 'to') else 'pays'}_{row}"
        return next((FIELDS[step] for step in reversed(steps) if step in FIELDS), "method")


def initial_of(document: PlanDocument) -> dict[str, Any]:
    """The last version as the form shows it, so that a change starts from what there is.

    Raises ValueError for a number whose decimals never end.
    """
    component = document.components[0]
    metrics = {one.code: one for one in Metric.objects.filter(code__in=document.goals | document.measures)}
    found: dict[str, Any] = {
        "name": component.name or component.id,
        "facts": component.facts,
        "credit": document.credit,
        "lines": PERIOD if component.apply == "period" else EACH,
    }
    if isinstance(component.rate, PercentRate):
        found |= {"method": PERCENT, "rate": _typed(component.rate.value, 100)}
    for name, field in CAPS.items():
        if component.cap and (limit := getattr(component.cap, name)) is not None:
            found[field] = _typed(limit)
    if component.floor:
        found["floor"] = _typed(component.floor.per_period)
    if isinstance(component.quota, GoalQuota):
        found["goal"] = metrics.get(component.quota.goal)
    if component.gate:
        found |= _condition_of(component.gate, metrics.get(component.gate.measure))
    return found | _table_of(component.table)


def _condition_of(gate: Gate, metric: Metric | None) -> dict[str, Any]:
    return {
        "gate_metric": metric,
        "gate_op": gate.op,
        "gate_value": _typed(gate.value, _unit(metric)),
        "gate_otherwise": gate.otherwise,
        "gate_factor": None if gate.factor is None else _typed(gate.factor),
        "gate_no_data": gate.no_data,
    }


def _table_of(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    found: dict[str, Any] = {"method": RETRO if table.reaches_back else table.method, "by": table.on}
    for row, tier in zip(ROWS, table.tiers, strict=False):
        found[f"from_{row}"] = _typed(tier.start, 100 if table.on == "attainment" else 1)
        if tier.amount is not None:
            found[f"pays_{row}"] = _typed(tier.amount)
        elif tier.rate is not None:
            found[f"pays_{row}"] = _typed(tier.rate, 100)
    return found


def is_simple(plan: Plan, document: PlanDocument, *, member: Membership) -> bool:
    """Whether the form can show all of it: filled in with it, it writes the same again."""
    usual = {name: field.initial for name, field in WriteVersionForm.base_fields.items() if field.initial}
    try:
        given = usual | initial_of(document) | {"starts_on": "2000-01-01"}
        data = {name: value.pk if isinstance(value, Metric) else value for name, value in given.items()}
        form = WriteVersionForm(data, member=member, component_id=document.components[0].id)
        again = check_document(plan, form.document()) if form.is_valid() else None
    except (ValueError, DocumentRefused):
        return False
    return again is not None and _as_told(again) == _as_told(document)


def _as_told(document: PlanDocument) -> dict[str, Any]:
    """The document as data; a component without a name is called by its id."""
    components = [{"name": part.id, **part.model_dump(exclude_defaults=True)} for part in document.components]
    return document.model_dump(exclude_defaults=True, exclude={"components"}) | {"components": components}


def _unit(metric: Metric | None) -> int:
    """A percentage is typed as one and kept as a share."""
    return 100 if metric is not None and metric.unit == Metric.Unit.PERCENT else 1


def _text(value: Decimal, divisor: int = 1) -> str:
    return text_of(from_decimal(value) / divisor)


def _typed(value: Fraction, factor: int = 1) -> Decimal:
    return to_decimal(value * factor)
