"""Cases of clawbacks of deals that a commission plan has paid on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crm.exact.explanation import Explained
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import Refused, say, under
from crm.exact.rounding import Rounding
from incentives.cases.clawback_inputs import ClawbackInputs, RefundInput
from incentives.cases.common import sum_of
from incentives.cases.deals import DealInput
from incentives.engine.calculate import Result, calculate
from incentives.engine.clawback_rules import OriginalRate, Recompute
from incentives.engine.deal_clawbacks import PostedLine, at_original_rate, recomputed
from incentives.engine.document import Component, PlanDocument
from incentives.engine.facts import Fact, basis_of, facts_for

say(
    {
        "refund_unknown": (
            "No deal is called “{deal}”; name the one that was refunded.",
            "没有编号为“{deal}”的成交；填写所退的那笔。",
        ),
        "refund_repeated": (
            "“{deal}” is refunded twice; write one refund of all that came back.",
            "“{deal}”写了两次退款；合成一笔。",
        ),
    }
)


class Attainment(NamedTuple):
    """The share of the quota with the deals, and without what is refunded."""

    before: Fraction | None
    after: Fraction | None


class DealsBack(NamedTuple):
    """What comes back of some deals, with the totals and, line by line, what changes."""

    amount: Explained
    original: Fraction
    without: Fraction
    attainment: Attainment
    lines: tuple[dict[str, Any], ...]


def clawed_back_deals(
    rule: Recompute | OriginalRate, document: PlanDocument, inputs: ClawbackInputs, rounding: Rounding
) -> DealsBack:
    """The refunded deals, by the period without them or by the lines they were paid with."""
    left = _without(inputs)
    with under("/inputs"):
        given = inputs.facing(document)
    original, clawed_back = calculate(document, given), abs(inputs.already_clawed_back)
    posted, now = Fraction(original.amount), calculate(document, left.inputs)
    attainment = Attainment(original.attainment, now.attainment)
    if isinstance(rule, OriginalRate):
        parts = tuple(_parts(document, original, inputs, left))
        amount = at_original_rate(parts, clawed_back, rounding)
        lines = tuple(
            {"ref": part.ref, "paid": part.paid, "share": part.share, "refunded": part.refunded} for part in parts
        )
        return DealsBack(amount, posted, posted + (amount.value or ZERO), attainment, lines)
    without = Fraction(now.amount)
    amount = recomputed(posted, without, clawed_back, rounding)
    return DealsBack(amount, posted, without, attainment, tuple(_changes(original, now)))


def _without(inputs: ClawbackInputs) -> ClawbackInputs:
    """The same inputs as if what was refunded had never been sold."""
    refunds = _refunds(inputs)
    deals = (_left_of(deal, refunds) for deal in inputs.deals)
    return inputs.model_copy(update={"deals": tuple(deal for deal in deals if deal is not None)})


def _refunds(inputs: ClawbackInputs) -> dict[str, RefundInput]:
    known, found = {deal.id for deal in inputs.deals}, dict[str, RefundInput]()
    if not inputs.refunds:
        raise Refused.because("missing", "/inputs", field="refund")
    for refund in inputs.refunds:
        if refund.deal not in known:
            raise Refused.because("refund_unknown", "/inputs/refund", deal=refund.deal)
        if refund.deal in found:
            raise Refused.because("refund_repeated", "/inputs/refund", deal=refund.deal)
        found[refund.deal] = refund
    return found


def _left_of(deal: DealInput, refunds: Mapping[str, RefundInput]) -> DealInput | None:
    """A deal without its refund; what took back a deal that is gone goes with it."""
    if deal.id in refunds:
        return refunds[deal.id].left_of(deal)
    is_gone = deal.reverses in refunds and not refunds[deal.reverses].taken
    return None if is_gone else deal


def _parts(
    document: PlanDocument, original: Result, inputs: ClawbackInputs, left: ClawbackInputs
) -> Iterator[PostedLine]:
    """The lines the refunded deals have a part in: their own, the period's, and what a cap took off."""
    sold, kept = inputs.inputs.facts, left.inputs.facts
    bases = {one.id: (_bases(one, sold), _bases(one, kept)) for one in document.components}
    for line in original.lines:
        before, after = bases[line.component]
        deals = [line.ref] if line.ref in before else list(before)
        touched = [deal for deal in deals if after.get(deal) != before[deal]]
        whole, part = (sum_of(before[deal] for deal in some) for some in (deals, touched))
        if whole and part and line.ref != "floor":
            refunded = (part - sum_of(after.get(deal) for deal in touched)) / part
            yield PostedLine(line.ref, Fraction(line.amount), part / whole, refunded)


def _bases(component: Component, facts: Iterable[Fact]) -> dict[str, Fraction]:
    """What each deal counts for in a component."""
    return {fact.id: basis_of(component, fact) for fact in facts_for(component, facts)}


def _changes(before: Result, after: Result) -> Iterator[dict[str, Any]]:
    """What changes on each line."""
    now, then = (
        {(line.component, line.ref): Fraction(line.amount) for line in one.lines} for one in (after, before)
    )
    for component, ref in {**then, **now}:
        change = now.get((component, ref), ZERO) - then.get((component, ref), ZERO)
        if change:
            yield {"ref": ref, "component": component, "amount": change}
