"""Anonymity of raters: which answers of a group may be counted and shown (incentives 3.5).

A question shows nothing while fewer raters of a group have answered it than the group's threshold: no mean, no
text, and no part in the mean of the group, from which it could be computed back. Where nothing is asked separately
the group is one such question. A rater counts once, with the last answer; unrated is no answer.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import AliasChoices, Field

from crm.exact.reading import Count, Given, Measured, Part
from evaluations.engine.weights import Weight

SELF = "self"
USUAL_THRESHOLDS = {SELF: 1, "manager": 1}


def usual_threshold(group: str) -> int:
    """How many raters of a group must have answered, unless a plan says otherwise."""
    return USUAL_THRESHOLDS.get(group, 3)


class RaterGroup(Part):
    """A group of raters, what it weighs, and from how many raters on it is shown."""

    id: str
    weight: Weight
    threshold: Annotated[Count, Field(ge=1)] = Field(
        default=1, validation_alias=AliasChoices("threshold", "min_raters", "anonymity_threshold")
    )


class Answer(Given):
    """What a rater said, of one question or of everything. Without a score it is unrated."""

    group: str
    rater: str
    score: Measured | None = Field(default=None, validation_alias=AliasChoices("score", "rating"))
    question: str = ""
    text: str = Field(default="", validation_alias=AliasChoices("text", "comment"))


def _latest(group: RaterGroup, answers: Iterable[Answer]) -> Iterable[Answer]:
    """The last word of each rater of a group on each question."""
    return {(one.rater, one.question): one for one in answers if one.group == group.id}.values()


def rated_by_question(group: RaterGroup, answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """The answers with a score, by question."""
    found: dict[str, list[Answer]] = {}
    for one in _latest(group, answers):
        if one.score is not None:
            found.setdefault(one.question, []).append(one)
    return found


def are_enough(group: RaterGroup, answers: Sequence[Answer]) -> bool:
    return len(answers) >= group.threshold


def countable(group: RaterGroup, answers: Iterable[Answer]) -> list[Answer]:
    """What may be counted: the answers to questions that enough raters have answered."""
    return [one for some in rated_by_question(group, answers).values() if are_enough(group, some) for one in some]


def texts_of(group: RaterGroup, answers: Iterable[Answer]) -> tuple[str, ...]:
    """What was written, in order of the words; nothing to a question that too few have answered."""
    by_question: dict[str, list[Answer]] = {}
    for one in _latest(group, answers):
        if one.score is not None or one.text.strip():
            by_question.setdefault(one.question, []).append(one)
    shown = (one for some in by_question.values() if are_enough(group, some) for one in some)
    return tuple(sorted(one.text.strip() for one in shown if one.text.strip()))
