"""Scorecards: several scores and their weights become one (incentives 3.3).

Each score is put on the common scale and capped before it is weighed, so that one figure cannot buy the rest.
Everything is exact inside; the score and each contribution are rounded once, when they are published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, at_least, at_most, explain, rounded, value
from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import Refused, say
from crm.exact.reading import Given, Measured, Number
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.names import each_once
from evaluations.engine.scales import Scale, points
from evaluations.engine.weights import HUNDRED, MeasuredWeight, Weighed, Weighting, check_weights, mean_of

name(
    {
        "item_score": ("score of", "得分", "number"),
        "item_cap": ("at most", "上限", "number"),
        "item_floor": ("at least", "下限", "number"),
    }
)
say(
    {
        "behaviour_over_limit": (
            "Behaviour has {found} % of the weight and may have {most} %; give the results more weight.",
            "行为项权重占 {found}%，最多 {most}%；提高业绩项的权重。",
        ),
        "cap_below_item_floor": (
            "The cap ({cap}) is below the floor ({floor}); raise the one or lower the other.",
            "上限（{cap}）低于下限（{floor}）；调高上限或调低下限。",
        ),
    }
)

BEHAVIOUR = "behaviour"


class Scorecard(Weighting):
    """How the items are weighed. `cap` and `floor` hold for every item that has none of its own; `behaviour_limit`
    is the most that behaviour may weigh, in percent of all weights."""

    cap: Number | None = Field(default=None, validation_alias=AliasChoices("cap", "item_cap", "score_cap"))
    floor: Number | None = Field(default=None, validation_alias=AliasChoices("floor", "item_floor", "score_floor"))
    behaviour_limit: Number = Field(
        default=Fraction(40), validation_alias=AliasChoices("behaviour_limit", "max_behaviour_weight")
    )


class Item(Given):
    """A part of a scorecard. Without a score it has no data; `normalise` says on which scale it was given."""

    id: str
    weight: MeasuredWeight
    score: Measured | None = None
    cap: Number | None = None
    floor: Number | None = None
    kind: str = Field(default="kpi", validation_alias=AliasChoices("kind", "part", "type"))
    normalise: Scale | None = Field(
        default=None, validation_alias=AliasChoices("normalise", "normalize", "normalisation")
    )


@dataclass(frozen=True)
class Score:
    """The score, what each item adds to it, and the items without data; `status` says why there is no score."""

    score: Explained
    contributions: Mapping[str, Explained]
    missing: tuple[str, ...]

    @property
    def status(self) -> str:
        return self.score.status


def score_of(card: Scorecard, items: Sequence[Item], rounding: Rounding) -> Score:
    """sum(weight × score) ÷ sum(weights with data), rounded once. Refused where the weights do not fit."""
    each_once((item.id for item in items), "/items")
    check_weights((item.weight for item in items), card.total, "/items")
    _check_behaviour(card, items)
    mean = mean_of(card, [_weighed(card, item, number) for number, item in enumerate(items)])
    parts = {
        item: explain("scorecard.contribution", rounded(term, rounding), item=item, scale=rounding.scale)
        for item, term in mean.contributions.items()
    }
    return Score(mean.published("scorecard", rounding), parts, mean.missing)


def _check_behaviour(card: Scorecard, items: Sequence[Item]) -> None:
    of_behaviour = sum((item.weight for item in items if item.kind == BEHAVIOUR), ZERO)
    share = of_behaviour / sum((item.weight for item in items), ZERO) * HUNDRED
    if share > card.behaviour_limit:
        gaps = {"found": text_of(share), "most": text_of(card.behaviour_limit)}
        raise Refused.because("behaviour_over_limit", "/items", **gaps)


def _weighed(card: Scorecard, item: Item, number: int) -> Weighed:
    if item.score is None:
        return Weighed(item.id, item.weight, None)
    score = value(item.score, "item_score", of_what=item.id)
    if item.normalise is not None:
        score = points(score, item.normalise)
    cap = card.cap if item.cap is None else item.cap
    floor = card.floor if item.floor is None else item.floor
    return Weighed(item.id, item.weight, _limited(score, cap, floor, f"/items/{number}"))


def _limited(score: Term, cap: Fraction | None, floor: Fraction | None, at: str) -> Term:
    """Never above the cap and never below the floor."""
    if cap is not None and floor is not None and cap < floor:
        raise Refused.because("cap_below_item_floor", at, cap=text_of(cap), floor=text_of(floor))
    if cap is not None:
        score = at_most(score, value(cap, "item_cap"))
    return score if floor is None else at_least(score, value(floor, "item_floor"))
