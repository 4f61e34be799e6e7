"""A sentence that names a step of the pipeline: “推进到合同” may mean that a deal moves on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm.accounts.models import Membership
from customers.deals.models import Deal, DealStage
from customers.profiles.models import Customer

AT_MOST = 3


@dataclass(frozen=True)
class Mention:
    """A deal and the stage the text speaks of. Never taken unless it is ticked; another stage may be chosen."""

    deal: Deal
    stage: DealStage
    stages: Sequence[DealStage]
    is_ticked: bool = False


def mentions_in(
    text: str, *, member: Membership, customer: Customer | None, ticked: Sequence[str] = ()
) -> list[Mention]:
    """The open deals of a customer, with the stage the text names. Two small queries, and none without a stage."""
    if customer is None or not text.strip():
        return []
    stages = list(DealStage.objects.visible_to(member).filter(kind=DealStage.Kind.OPEN).order_by("position"))
    named = _named(text, stages)
    if named is None:
        return []
    deals = Deal.objects.visible_to(member).open().filter(customer=customer).exclude(stage=named)
    found = list(deals.select_related("stage").newest_first()[:20])
    by_name = [deal for deal in found if deal.name.casefold() in text.casefold()]
    return [Mention(deal, named, stages, str(deal.pk) in ticked) for deal in (by_name or found)[:AT_MOST]]


def _named(text: str, stages: Sequence[DealStage]) -> DealStage | None:
    """The stage named last, as sentences go: from negotiation on to contract."""
    places = [(_last_place(text.casefold(), stage.name.casefold()), stage) for stage in stages]
    spoken = [(place, stage) for place, stage in places if place >= 0]
    return max(spoken, key=lambda known: (known[0], len(known[1].name)))[1] if spoken else None


def _last_place(text: str, name: str) -> int:
    if not name.isascii():
        return text.rfind(name)
    return max((match.start() for match in re.finditer(rf"\b{re.escape(name)}\b", text)), default=-1)
