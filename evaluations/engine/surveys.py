"""What customers answer: how many would recommend us, how many are satisfied (incentives 3.1).

NPS: (promoters 9–10 − detractors 0–6) ÷ n × 100, from −100 to 100; each customer answers once, their last answer
counts. CSAT: the share of answers in the top boxes, or their mean; which of the two is always said.
"""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from crm.exact.explanation import difference, value
from crm.exact.numbers import Fraction
from crm.exact.wording import name
from evaluations.engine.facts import UTC, Fact, measured, order_of
from evaluations.engine.figures import Aggregate, Figure, Share, average_of, share_of

PROMOTER, DETRACTOR, SATISFIED = 9, 6, 4

name(
    {
        "promoters": ("promoters", "推荐者", "number"),
        "detractors": ("detractors", "贬损者", "number"),
        "answers": ("answers", "答卷", "number"),
        "satisfied": ("satisfied", "满意", "number"),
    }
)


def net_promoter_score(answers: Iterable[Fact], figure: Figure, zone: tzinfo = UTC) -> Aggregate:
    """Of each customer the last answer. Answers from 0 to 10."""
    given = (answer for answer in answers if answer.value is not None)
    scores = [term.value for term in measured(last_answers(given, zone))]
    promoters = sum(score >= PROMOTER for score in scores)
    detractors = sum(score <= DETRACTOR for score in scores)
    return net_promoter_score_of(promoters, len(scores) - promoters - detractors, detractors, figure)


def net_promoter_score_of(promoters: int, passives: int, detractors: int, figure: Figure) -> Aggregate:
    """Of answers that are counted already."""
    n = promoters + passives + detractors
    net = difference(value(Fraction(promoters), "promoters"), value(Fraction(detractors), "detractors"))
    in_percent = Share(scale=figure.scale, rounding=figure.rounding, n_min=figure.n_min)
    return share_of("kpi.nps", net, value(Fraction(n), "answers"), in_percent, n)


def last_answers(answers: Iterable[Fact], zone: tzinfo = UTC) -> tuple[Fact, ...]:
    """One answer of each customer, the last by time; where the times do not tell, the one given last.

    An answer that names no customer stands for itself.
    """
    last: dict[str, Fact] = {}
    anonymous: list[Fact] = []
    for answer in answers:
        known = last.get(answer.subject)
        if not answer.subject:
            anonymous.append(answer)
        elif known is None or order_of(answer.at, zone) >= order_of(known.at, zone):
            last[answer.subject] = answer
    return (*last.values(), *anonymous)


def satisfied_share(
    answers: Sequence[Fact], figure: Share, satisfied_from: Fraction = Fraction(SATISFIED)
) -> Aggregate:
    """Customer satisfaction as the share of answers in the top boxes: those from `satisfied_from` up."""
    terms = measured(answers)
    satisfied = sum(term.value >= satisfied_from for term in terms)
    n = len(terms)
    return share_of("kpi.csat", value(Fraction(satisfied), "satisfied"), value(Fraction(n), "answers"), figure, n)


def mean_satisfaction(answers: Sequence[Fact], figure: Figure) -> Aggregate:
    """Customer satisfaction as the mean of the answers, on their own scale."""
    return average_of("kpi.csat_mean", measured(answers), figure)
