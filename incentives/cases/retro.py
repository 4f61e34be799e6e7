"""Cases of closed periods whose facts changed later."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from pydantic import Field

from crm.exact.cases import Kind
from crm.exact.problems import Refused
from crm.exact.reading import Given, Measured, Number, read
from incentives.cases.commission import Document
from incentives.cases.common import sum_of
from incentives.cases.deals import CommissionInputs, DealInput, Measures
from incentives.engine.calculate import calculate
from incentives.engine.checks import parse
from incentives.engine.corrections import postings
from incentives.engine.document import PlanDocument


class FactsVersion(CommissionInputs):
    """The facts of the period as they were known at one time, or what they had earned."""

    deals: tuple[DealInput, ...] = ()
    earned: Measured | None = None


class RetroInputs(Given):
    """Versions of the facts, oldest first; of one payee or of several. What all of them share may stand beside."""

    versions: tuple[FactsVersion, ...] = ()
    versions_by_payee: dict[str, tuple[FactsVersion, ...]] = Field(default_factory=dict)
    quota: Measured | None = None
    measures: Measures = {}

    def complete(self, version: FactsVersion) -> FactsVersion:
        """A version with what all of them share."""
        quota = self.quota if version.quota is None else version.quota
        return version.model_copy(update={"quota": quota, "measures": {**self.measures, **version.measures}})


class Rates(Given):
    """The rate of each payee, where the plan is no more than that."""

    rates: dict[str, Number] = Field(default_factory=dict)


def _retro(plan: Document, inputs: RetroInputs) -> dict[str, Any]:
    by_payee = inputs.versions_by_payee or _by_payee(plan, inputs.versions)
    if by_payee:
        return _of_several(plan, {payee: [*map(inputs.complete, known)] for payee, known in by_payee.items()})
    if not inputs.versions:
        raise Refused.because("missing", "/inputs", field="versions")
    document = parse(plan.root, at="/plan") if _has_components(plan) else None
    posted = postings([_due(document, inputs.complete(version)) for version in inputs.versions])
    return {
        "amount": sum_of(one.value for one in posted),
        "posted": posted,
        "origin_statement": posted[0],
        "explanation": [one.explanation for one in posted],
    }


def _by_payee(plan: Document, versions: Sequence[FactsVersion]) -> dict[str, tuple[FactsVersion, ...]]:
    """Where the plan is a rate for each payee, everybody's own deals of each version."""
    if _has_components(plan) or any(version.earned is not None for version in versions):
        return {}
    places = ((at, number) for at, version in enumerate(versions) for number, _ in enumerate(version.deals))
    payees = dict.fromkeys(_payee(versions[at].deals[number], at, number) for at, number in places)
    return {payee: tuple(_only_of(payee, version) for version in versions) for payee in payees}


def _payee(deal: DealInput, version: int, at: int) -> str:
    if "payee" not in deal.labels:
        raise Refused.because("missing", f"/inputs/versions/{version}/deals/{at}", field="payee")
    return str(deal.labels["payee"])


def _only_of(payee: str, version: FactsVersion) -> FactsVersion:
    own = tuple(deal for deal in version.deals if deal.labels.get("payee") == payee)
    return version.model_copy(update={"deals": own})


def _of_several(plan: Document, versions: Mapping[str, Sequence[FactsVersion]]) -> dict[str, Any]:
    """Each payee by an own rate, or all by the plan's components."""
    posted = {
        payee: postings([_due(_document_of(plan, payee), version) for version in known])
        for payee, known in versions.items()
    }
    return {
        "amount": sum_of(one.value for known in posted.values() for one in known),
        "posted_by_payee": posted,
        "explanation": {payee: [one.explanation for one in known] for payee, known in posted.items()},
    }


def _has_components(plan: Document) -> bool:
    return isinstance(plan.root, dict) and "components" in plan.root


def _document_of(plan: Document, payee: str) -> PlanDocument:
    if _has_components(plan):
        return parse(plan.root, at="/plan")
    rates = read(Rates, plan.root, "/plan").rates
    if payee not in rates:
        raise Refused.because("missing", "/plan/rates", field=payee)
    component = {
        "id": "deals",
        "basis": "amount",
        "apply": "each",
        "rate": {"type": "percent", "value": rates[payee]},
    }
    head = {name: plan.root[name] for name in ("currency", "rounding") if name in plan.root}
    return parse({**head, "components": [component]}, at="/plan")


def _due(document: PlanDocument | None, version: FactsVersion) -> Fraction:
    """What a version of the facts earns."""
    if version.earned is not None:
        return version.earned
    if document is None:
        raise Refused.because("missing", "/plan", field="components")
    return Fraction(calculate(document, version.inputs).amount)


KINDS = {"retro": Kind(Document, RetroInputs, _retro)}
