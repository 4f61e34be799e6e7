"""Percentiles as PostgreSQL has them: between two values, or always one of the values (incentives 3.1).

`continuous`: at place p × (n − 1) of the ordered values, counted from 0, linear between two of them.
`discrete`: the first value that at least the share p of all values does not exceed.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import Literal

from crm.exact.explanation import Term, difference, product, total, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.wording import name
from evaluations.engine.figures import Aggregate, Figure, publish

Method = Literal["continuous", "discrete"]

name({"way_between": ("of the way to the next value", "处于两值之间的位置", "number")})
say(
    {
        "share_out_of_range": (
            'A percentile lies between 0 and 1: the 90th is "0.9".',
            '百分位在 0 与 1 之间：第 90 百分位写作 "0.9"。',
        ),
    }
)


def percentile(terms: Sequence[Term], share: Fraction, figure: Figure, method: Method = "continuous") -> Aggregate:
    """The value below which a share of the values lies. NotComputable for a share that is none."""
    if not 0 <= share <= 1:
        raise NotComputable("share_out_of_range")
    ordered = sorted(terms, key=lambda term: term.value)
    find = _interpolated if method == "continuous" else _one_of_them
    return publish("kpi.percentile", find(ordered, share) if ordered else None, figure, len(ordered))


def _interpolated(ordered: Sequence[Term], share: Fraction) -> Term:
    place = share * (len(ordered) - 1)
    low, high = ordered[floor(place)], ordered[ceil(place)]
    if low is high:
        return low
    way = value(place - floor(place), "way_between")
    return total([low, product(way, difference(high, low))])


def _one_of_them(ordered: Sequence[Term], share: Fraction) -> Term:
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]
