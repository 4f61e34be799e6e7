"""How much of a target is reached."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Direction = Literal["higher", "lower", "range"]
Method = Literal["ratio", "two_minus_ratio", "inverse_ratio", "from_baseline"]
ZeroTarget = Literal["exclude", "binary"]
Status = Literal["ok", "no_data", "zero_target", "baseline_equals_target"]


@dataclass(frozen=True)
class Terms:
    """What was agreed: the target and how reaching it is judged. `tolerance` is the half-width of a range."""

    target: Fraction
    direction: Direction = "higher"
    method: Method | None = None
    baseline: Fraction | None = None
    tolerance: Fraction = Fraction(0)
    zero_target: ZeroTarget = "exclude"
    cap: Fraction | None = None
    floor: Fraction | None = Fraction(0)


@dataclass(frozen=True)
class Attainment:
    """The share reached. `raw` is the share before cap and floor; both are None unless `status` is ok."""

    status: Status
    share: Fraction | None = None
    raw: Fraction | None = None


def exact(value: Decimal | int | str | Fraction) -> Fraction:
    """A decimal number as an exact fraction, so that a third stays a third until it is shown."""
    return Fraction(str(value)) if isinstance(value, Decimal) else Fraction(value)


def prorated(target: Fraction, active_days: int, period_days: int) -> Fraction:
    """A flow target for the part of a period somebody was there, exact and not rounded to whole things."""
    return target * active_days / period_days


def attainment(actual: Fraction | None, terms: Terms) -> Attainment:
    """The share of the target reached; without data or a usable target there is none, and the status says why."""
    if actual is None:
        return Attainment("no_data")
    method = terms.method or ("two_minus_ratio" if terms.direction == "lower" else "ratio")
    if method == "from_baseline":
        return _from_baseline(actual, terms)
    if terms.target == 0:
        return _against_nothing(actual, terms)
    if method == "inverse_ratio" and actual == 0:
        return Attainment("no_data")
    if terms.direction == "range":
        return _limited(_in_range(actual, terms), terms)
    ratio = actual / terms.target
    shares = {"ratio": ratio, "two_minus_ratio": 2 - ratio, "inverse_ratio": 1 / ratio if ratio else ratio}
    return _limited(shares[method], terms)


def _from_baseline(actual: Fraction, terms: Terms) -> Attainment:
    """The share of the way from where it started. The only method that makes sense of negative targets."""
    start = terms.baseline or Fraction(0)
    if start == terms.target:
        return Attainment("baseline_equals_target")
    return _limited((actual - start) / (terms.target - start), terms)


def _against_nothing(actual: Fraction, terms: Terms) -> Attainment:
    """A target of zero: either met or not, where that was agreed, otherwise left out."""
    if terms.zero_target == "exclude":
        return Attainment("zero_target")
    is_met = actual <= 0 if terms.direction == "lower" else actual >= 0
    return _limited(Fraction(1 if is_met else 0), terms)


def _in_range(actual: Fraction, terms: Terms) -> Fraction:
    """Full inside the range; below it by ratio, above it by how far it overshoots, against the lower bound."""
    low, high = terms.target * (1 - terms.tolerance), terms.target * (1 + terms.tolerance)
    if actual < low:
        return actual / low
    return Fraction(1) if actual <= high else (low - (actual - high)) / low


def _limited(raw: Fraction, terms: Terms) -> Attainment:
    share = raw if terms.cap is None else min(raw, terms.cap)
    return Attainment("ok", share if terms.floor is None else max(share, terms.floor), raw)
