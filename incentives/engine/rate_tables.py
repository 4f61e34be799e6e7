"""Rate tables: F(x), what reaching x earns, and the slices it is made of (incentives 1.7).

Bands are half-open: a value on a boundary belongs to the upper band. A negative total earns the first rate.
"""

from collections.abc import Mapping
from typing import NamedTuple

from crm.exact.explanation import Term, product, total, value
from crm.exact.numbers import ZERO, Fraction, text_of
from incentives.engine.document import Table, Tier


class Band(NamedTuple):
    """A tier in the units of the basis; a table by attainment has its bounds multiplied by the quota.

    `told` is the tier as it is written in the plan.
    """

    start: Fraction
    end: Fraction | None
    rate: Fraction | None
    amount: Fraction | None
    applies_from: Fraction | None
    inclusive: bool
    tier: int
    told: Mapping[str, str]

    def is_reached(self, x: Fraction) -> bool:
        return x >= self.start if self.inclusive else x > self.start

    @property
    def pays(self) -> Fraction:
        """What the band pays: its rate, or its amount."""
        paid = self.rate if self.rate is not None else self.amount
        return ZERO if paid is None else paid


class Slice(NamedTuple):
    """A part of the way that was paid at one rate. It may run backwards, for what was taken back."""

    start: Fraction
    end: Fraction
    band: Band

    @property
    def length(self) -> Fraction:
        return self.end - self.start

    @property
    def term(self) -> Term:
        """Part × rate."""
        rate = value(self.band.pays, "rate")
        return product(value(self.end - self.start, "part"), rate, **{"is": "slice", "tier": self.band.tier})


Bands = tuple[Band, ...]


def bands_of(table: Table, unit: Fraction) -> Bands:
    """The tiers, each up to where the next begins. `unit` is the quota of a table by attainment, otherwise 1."""
    starts = [tier.start * unit for tier in table.tiers]
    last = table.tiers[-1].to
    ends = [*starts[1:], None if last is None else last * unit]
    return tuple(
        Band(
            start=starts[at],
            end=ends[at],
            rate=tier.rate,
            amount=tier.amount,
            applies_from=None if tier.applies_from is None else tier.applies_from * unit,
            inclusive=tier.inclusive,
            tier=at,
            told=_told(table.tiers, at, tier),
        )
        for at, tier in enumerate(table.tiers)
    )


def _told(tiers: tuple[Tier, ...], at: int, tier: Tier) -> dict[str, str]:
    told = {"number": str(at + 1), "from": text_of(tier.start)}
    if at + 1 < len(tiers):
        told["to"] = text_of(tiers[at + 1].start)
    if tier.rate is not None:
        told["rate"] = text_of(tier.rate)
    if tier.amount is not None:
        told["amount"] = text_of(tier.amount)
    return told


def band_at(bands: Bands, x: Fraction) -> Band:
    """The highest band reached; below all of them, the first."""
    for band in reversed(bands):
        if band.is_reached(x):
            return band
    return bands[0]


def band_after(bands: Bands, band: Band) -> Band | None:
    return bands[band.tier + 1] if band.tier + 1 < len(bands) else None


def slices_to(bands: Bands, x: Fraction) -> tuple[Slice, ...]:
    """The slices of F(x) = Σ rate × part in the band; a band that reaches back re-rates what lies below it."""
    if x <= bands[0].start:
        return (Slice(ZERO, x, bands[0]),)
    slices: list[Slice] = []
    for band in bands:
        if not band.is_reached(x):
            break
        start = band.start if band.tier else ZERO
        if band.applies_from is not None:
            start = band.applies_from
            slices = [Slice(s.start, min(s.end, start), s.band) for s in slices if s.start < start]
        slices.append(Slice(start, x if band.end is None else min(band.end, x), band))
    return tuple(s for s in slices if s.end != s.start) or (slices[-1],)


def slices_between(bands: Bands, before: Fraction, after: Fraction) -> tuple[Slice, ...]:
    """The slices of F(after) − F(before) of a table that never reaches back; backwards when `after` is lower."""
    low, high = (after, before) if after < before else (before, after)
    found = []
    for band in bands:
        start = low if not band.tier or low > band.start else band.start
        end = high if band.end is None or high < band.end else band.end
        if start < end:
            found.append(Slice(start, end, band))
    if after < before:
        found = [Slice(s.end, s.start, s.band) for s in reversed(found)]
    return tuple(found) or (Slice(after, after, band_at(bands, after)),)


def term_of(slices: tuple[Slice, ...]) -> Term:
    """What slices come to."""
    return total([part.term for part in slices])


def earned(bands: Bands, x: Fraction) -> Fraction:
    """F(x) of a banded table."""
    return term_of(slices_to(bands, x)).value


def interpolated(bands: Bands, x: Fraction) -> Term:
    """Full amounts of the tiers passed, and of the current one the part that was covered."""
    parts: list[Term] = []
    for band in bands:
        if x <= band.start:
            break
        full = value(band.amount or ZERO, "tier_amount", tier=band.tier)
        if band.end is None or x >= band.end:
            parts.append(full)
            continue
        share = value((x - band.start) / (band.end - band.start), "covered")
        parts.append(product(full, share, **{"is": "part_of_tier", "tier": band.tier}))
    return total(parts) if parts else value(ZERO, "tier_amount", tier=0)
