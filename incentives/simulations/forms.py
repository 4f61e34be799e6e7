"""What is asked for to simulate: whose figures of which period, or typed figures, and a draft of the rules."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from crm.exact.numbers import ZERO, Fraction, from_decimal, to_decimal
from crm.exact.rounding import Rounding, rounded
from crm.imports.parsers import Amount, Reading
from crm.imports.problems import Problem
from crm.pages.forms import CrmForm
from evaluations.models import Metric
from incentives.engine.facts import ONE
from incentives.simulations.figures import DIGITS, MOST_DEALS, Change, Needs, Supposed

PERIOD, TYPED = "period", "typed"
LONGEST_DOCUMENT = 30_000
DECIMALS = 4
LONGEST_NUMBER = 60
AS_WRITTEN = Amount(minimum=None, in_currency=False)
ANYWHERE = Reading(ZoneInfo("UTC"), "")
AMOUNTS = {"sales": gettext_lazy("Orders less refunds"), "receipts": gettext_lazy("Receipts")}
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Offer:
    """What the form offers: `versions` and `periods` to choose from, and what the rules ask for.

    A choice made at `address` shows the fields that go with it.
    """

    versions: Choices
    periods: Choices
    needs: Needs
    metrics: Mapping[str, Metric]
    mode: str
    address: str
    is_own: bool
    takes_document: bool = False


class NumberField(forms.DecimalField):
    """A number as people write it: 12,500.00, ￥12,500, 12.5万. Text that is none stays to be mended."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) <= LONGEST_NUMBER:
            with suppress(Problem):
                return AS_WRITTEN(value.strip(), ANYWHERE) if value.strip() else None
        return super().to_python(value)


class SimulateForm(CrmForm):
    """Nothing of it is kept. Which fields there are follows from the rules that are tried."""

    version = forms.ChoiceField(label=gettext_lazy("Rules"))
    figures = forms.ChoiceField(
        label=gettext_lazy("Figures"),
        choices=[(PERIOD, gettext_lazy("Real figures")), (TYPED, gettext_lazy("Typed figures"))],
        widget=forms.RadioSelect,
    )
    agent = forms.ModelChoiceField(Agent.objects.by_name(), label=gettext_lazy("Agent"), required=False)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["version"].choices = offer.versions  # type: ignore[attr-defined]
        self.fields["agent"].required = not (self.is_typed or offer.is_own)
        self.fields["agent"].error_messages["required"] = _("Choose whose figures.")
        self.fields["period"] = forms.ChoiceField(label=_("Period"), choices=offer.periods)
        self.fields |= dict(self._supposed_fields() if self.is_typed else self._change_fields())
        for name in ("version", "figures", "agent", "period"):
            self.fields[name].widget.attrs["hx-post" if offer.takes_document else "hx-get"] = offer.address
        self.fields["product"] = _product(offer.needs.products)
        self.fields["presence"] = _number(_("Part of the period, in %"), min_value=0, max_value=100)
        if offer.takes_document:
            self.fields["document"] = _document()

    # Fields.

    def _supposed_fields(self) -> Iterator[tuple[str, forms.Field]]:
        """Figures of a whole period. Without what decides nothing can be worked out; the rest may have no data."""
        needs = self.offer.needs
        for source in sorted(needs.amounts, reverse=True):
            yield source, _number(AMOUNTS[source], required=_("Enter an amount, or 0."))
        yield "deals", _deals(_("Number of deals"), required=needs.counts_deals)
        for code in needs.goals:
            words = _("Enter the goal.") if code in needs.deciding_goals else ""
            yield f"goal_{code}", self._of_metric(_("Goal: %(metric)s"), code, required=words, min_value=0)
        for code in needs.measures:
            words = _("Enter the value.") if code in needs.deciding else ""
            yield f"value_{code}", self._of_metric(_("Value: %(metric)s"), code, required=words)

    def _change_fields(self) -> Iterator[tuple[str, forms.Field]]:
        """What is other than in the real figures; what is empty stays."""
        yield "more", _number(_("Extra amount"))
        yield "deals", _deals(_("In how many more deals"))
        for code in self.offer.needs.goals:
            yield f"goal_{code}", self._of_metric(_("Goal: %(metric)s"), code, min_value=0)
        for code in self.offer.needs.measures:
            yield f"value_{code}", self._of_metric(_("Value: %(metric)s"), code)

    def _of_metric(self, label: str, code: str, **limits: Any) -> forms.DecimalField:
        metric = self.offer.metrics.get(code)
        name = metric.name if metric else code
        field = _number(label % {"metric": name}, **limits)
        if _is_share(metric):
            field.help_text = _("For a percentage write 90 for 90%.")
        return field

    @property
    def is_typed(self) -> bool:
        return self.offer.mode == TYPED

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What a person types first: two or three numbers."""
        needs = self.offer.needs
        if self.is_typed:
            names = [*sorted(needs.amounts, reverse=True), *(["deals"] if needs.counts_deals else [])]
            names += [f"goal_{code}" for code in needs.goals] + [f"value_{code}" for code in needs.measures]
        else:
            names = [*([] if self.offer.is_own else ["agent"]), "period", *self._first_change()]
        return [self[name] for name in names]

    def _first_change(self) -> list[str]:
        needs = self.offer.needs
        if needs.amounts:
            return ["more"]
        return ["deals"] if needs.counts_deals else [f"value_{code}" for code in sorted(needs.measures)[:1]]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What can be left alone."""
        needs = self.offer.needs
        names = ["deals"] if needs.counts_deals else []
        if not self.is_typed:
            names += [f"goal_{code}" for code in needs.goals] + [f"value_{code}" for code in needs.measures]
        names += ["product"] if len(needs.products) else []
        names += ["presence"] if needs.is_prorated else []
        first = {bound.name for bound in self.main_fields}
        return [self[name] for name in names if name not in first]

    @property
    def is_about_others(self) -> bool:
        """Whether one of the fields that can be left alone was not."""
        return any(bound.value() not in (None, "") or bound.errors for bound in self.other_fields)

    # What was given.

    def supposed(self) -> Supposed:
        """The figures of one's own. A value left empty is no data."""
        data, needs = self.cleaned_data, self.offer.needs
        return Supposed(
            amounts={source: _exactly(data[source]) for source in needs.amounts},
            deals=data.get("deals") or 1,
            product=data["product"],
            goals=self._goals(),
            measures=dict.fromkeys(needs.measures) | self._measures(),
            presence=ONE if data.get("presence") is None else _exactly(data["presence"]) / 100,
        )

    def change(self) -> Change:
        """What is changed in real figures."""
        data, needs = self.cleaned_data, self.offer.needs
        more, deals, presence = data.get("more"), data.get("deals"), data.get("presence")
        if not needs.amounts and needs.counts_deals and deals:
            more = ZERO
        return Change(
            more=_exactly(more) if isinstance(more, Decimal) else more,
            deals=deals or 1,
            product=data["product"],
            goals=self._goals(),
            measures=self._measures(),
            presence=None if presence is None else _exactly(presence) / 100,
        )

    def _goals(self) -> dict[str, Fraction]:
        found = {code: self._in_own_unit("goal", code) for code in self.offer.needs.goals}
        return {code: number for code, number in found.items() if number is not None}

    def _measures(self) -> dict[str, Fraction | None]:
        found = {code: self._in_own_unit("value", code) for code in self.offer.needs.measures}
        return {code: number for code, number in found.items() if number is not None}

    def _in_own_unit(self, what: str, code: str) -> Fraction | None:
        """A percentage is kept as a share."""
        number = self.cleaned_data.get(f"{what}_{code}")
        if number is None:
            return None
        return _exactly(number) / (100 if _is_share(self.offer.metrics.get(code)) else 1)


def typed_from(supposed: Supposed, metrics: Mapping[str, Metric]) -> dict[str, Decimal | int]:
    """Figures as the fields show them, percentages as percentages."""
    found: dict[str, Decimal | int] = {source: _shown(amount) for source, amount in supposed.amounts.items()}
    found |= {f"goal_{code}": _in_field(number, metrics.get(code)) for code, number in supposed.goals.items()}
    found |= {
        f"value_{code}": _in_field(number, metrics.get(code))
        for code, number in supposed.measures.items()
        if number is not None
    }
    return found | {"deals": supposed.deals}


def _in_field(number: Fraction, metric: Metric | None) -> Decimal:
    return _shown(number * (100 if _is_share(metric) else 1))


def _shown(number: Fraction) -> Decimal:
    """At most the decimals a field takes, and none it does not need."""
    return to_decimal(rounded(number, Rounding("half_up", DECIMALS)))


def _is_share(metric: Metric | None) -> bool:
    return metric is not None and metric.unit == Metric.Unit.PERCENT


def _exactly(number: Decimal) -> Fraction:
    return from_decimal(number)


def _number(label: Any, *, required: str = "", **limits: Any) -> forms.DecimalField:
    """A number; `required` is what to say when it is left empty."""
    field = NumberField(
        label=label, max_digits=DIGITS + DECIMALS, decimal_places=DECIMALS, required=bool(required), **limits
    )
    if required:
        field.error_messages["required"] = required
    return field


def _deals(label: str, *, required: bool = False) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=1, max_value=MOST_DEALS, required=required)
    field.error_messages["required"] = _("Enter the number of deals.")
    return field


def _product(names: Sequence[str]) -> forms.ChoiceField:
    choices = [*((name, name) for name in names), ("", _("Any other"))]
    hint = _("All of the amount counts as this product.")
    return forms.ChoiceField(
        label=_("Product"), choices=choices, required=False, help_text=hint, initial=next(iter(names), "")
    )


def _document() -> forms.CharField:
    return forms.CharField(
        label=_("Draft of the rules, as JSON"),
        max_length=LONGEST_DOCUMENT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
    )
