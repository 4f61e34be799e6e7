"""Cases of closed periods whose facts changed later."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from crm.exact.cases import Kind
from crm.exact.explanation import Explained
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused, say, under
from crm.exact.reading import Given, Measured, read
from incentives.cases.commission import Document
from incentives.cases.common import CasePlan, sum_of
from incentives.cases.deals import CommissionInputs, DealInput, Measures
from incentives.engine.calculate import calculate
from incentives.engine.checks import parse
from incentives.engine.corrections import postings
from incentives.engine.deals import Rate
from incentives.engine.document import PlanDocument

say(
    {
        "retro_without_rate": (
            "The plan does not say what these deals earn; give it components, or everybody a rate in “rates”.",
            "方案没有写明这些成交如何计提；补上组成项，或在“rates”中给每人一个费率。",
        ),
    }
)


class FactsVersion(CommissionInputs):
    """The facts of the period as they were known at one time, or what they had earned."""

    deals: tuple[DealInput, ...] = ()
    earned: Measured | None = None

    @property
    def says_something(self) -> bool:
        return self.earned is not None or "deals" in self.model_fields_set


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


class RatesPlan(CasePlan):
    """A rate for each payee; none where what was earned is handed in."""

    rates: dict[str, Rate] = Field(default_factory=dict)


Terms = PlanDocument | RatesPlan


def _retro(plan: Document, inputs: RetroInputs) -> dict[str, Any]:
    has_components = isinstance(plan.root, dict) and "components" in plan.root
    terms = parse(plan.root, at="/plan") if has_components else read(RatesPlan, plan.root, "/plan")
    with under("/inputs"):
        by_payee = inputs.versions_by_payee or _by_payee(terms, inputs.versions)
        if by_payee:
            return _of_several(terms, inputs, by_payee)
        if not inputs.versions:
            raise Refused.because("missing", field="versions")
        document = terms if isinstance(terms, PlanDocument) else None
        posted = _posted(document, inputs, inputs.versions, "/versions")
    return {
        "amount": sum_of(one.value for one in posted),
        "posted": posted,
        "origin_statement": posted[0],
        "explanation": [one.explanation for one in posted],
    }


def _by_payee(terms: Terms, versions: Sequence[FactsVersion]) -> dict[str, tuple[FactsVersion, ...]]:
    """Where the plan is a rate for each payee, everybody's own deals of each version."""
    if isinstance(terms, PlanDocument) or any(version.earned is not None for version in versions):
        return {}
    places = ((at, number) for at, version in enumerate(versions) for number, _ in enumerate(version.deals))
    payees = dict.fromkeys(_payee(versions[at].deals[number], at, number) for at, number in places)
    return {payee: tuple(_only_of(payee, version) for version in versions) for payee in payees}


def _payee(deal: DealInput, version: int, at: int) -> str:
    if "payee" not in deal.labels:
        raise Refused.because("missing", f"/versions/{version}/deals/{at}", field="payee")
    return str(deal.labels["payee"])


def _only_of(payee: str, version: FactsVersion) -> FactsVersion:
    own = tuple(deal for deal in version.deals if deal.labels.get("payee") == payee)
    return version.model_copy(update={"deals": own})


def _of_several(
    terms: Terms, inputs: RetroInputs, versions: Mapping[str, Sequence[FactsVersion]]
) -> dict[str, Any]:
    """Each payee by an own rate, or all by the plan's components."""
    at = "/versions_by_payee/{}" if inputs.versions_by_payee else "/versions"
    posted = {
        payee: _posted(_document_of(terms, payee), inputs, known, at.format(payee))
        for payee, known in versions.items()
    }
    return {
        "amount": sum_of(one.value for known in posted.values() for one in known),
        "posted_by_payee": posted,
        "explanation": {payee: [one.explanation for one in known] for payee, known in posted.items()},
    }


def _document_of(terms: Terms, payee: str) -> PlanDocument | None:
    """The plan of a payee: the components of all, or the own rate on every deal."""
    if isinstance(terms, PlanDocument):
        return terms
    if payee not in terms.rates:
        return None
    rate = {"type": "percent", "value": terms.rates[payee]}
    component = {"id": "deals", "basis": "amount", "apply": "each", "rate": rate}
    return parse({"currency": terms.currency, "rounding": terms.rounding, "components": [component]})


def _posted(
    document: PlanDocument | None, inputs: RetroInputs, versions: Sequence[FactsVersion], at: str
) -> tuple[Explained, ...]:
    """The closed statement and its corrections."""
    due = []
    for number, version in enumerate(versions):
        with under(f"{at}/{number}"):
            due.append(_due(document, inputs.complete(version)))
    return postings(due)


def _due(document: PlanDocument | None, version: FactsVersion) -> Fraction:
    """What a version of the facts earns."""
    if version.earned is not None:
        return version.earned
    if not version.says_something:
        raise Refused.because("missing", field="deals")
    if document is None:
        raise NotComputable("retro_without_rate")
    return Fraction(calculate(document, version.facing(document)).amount)


KINDS = {"retro": Kind(Document, RetroInputs, _retro)}
