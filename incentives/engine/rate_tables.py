"""Rate tables: F(x), what reaching x earns, and the slices it is made of.

Bands are half-open: a value on a boundary belongs to the upper band. A negative total earns the first rate.
"""

from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.document import Table
from incentives.engine.numbers import ZERO


@dataclass(frozen=True)
class Band:
    """A tier in the units of the basis; a table by attainment has its bounds multiplied by the quota."""

    start: Fraction
    end: Fraction | None
    rate: Fraction | None
    amount: Fraction | None
    applies_from: Fraction | None
    inclusive: bool
    tier: int

    def is_reached(self, x: Fraction) -> bool:
        return x >= self.start if self.inclusive else x > self.start


@dataclass(frozen=True)
class Slice:
    """A part of the way that was paid at one rate. It may run backwards, for what was taken back."""

    start: Fraction
    end: Fraction
    rate: Fraction
    tier: int

    @property
    def length(self) -> Fraction:
        return self.end - self.start

    @property
    def amount(self) -> Fraction:
        return self.length * self.rate


def bands_of(table: Table, unit: Fraction) -> tuple[Band, ...]:
    """The tiers, each up to where the next begins. `unit` is the quota of a table by attainment, otherwise 1."""
    starts = [tier.start * unit for tier in table.tiers]
    ends = [*starts[1:], None]
    if table.tiers[-1].to is not None:
        ends[-1] = table.tiers[-1].to * unit
    return tuple(
        Band(
            start=starts[at],
            end=ends[at],
            rate=tier.rate,
            amount=tier.amount,
            applies_from=None if tier.applies_from is None else tier.applies_from * unit,
            inclusive=tier.inclusive,
            tier=at,
        )
        for at, tier in enumerate(table.tiers)
    )


def band_at(bands: tuple[Band, ...], x: Fraction) -> Band:
    """The highest band reached; below all of them, the first."""
    return next((band for band in reversed(bands) if band.is_reached(x)), bands[0])


def band_after(bands: tuple[Band, ...], band: Band) -> Band | None:
    return bands[band.tier + 1] if band.tier + 1 < len(bands) else None


def rate_at(band: Band) -> Fraction:
    """What a band pays: its rate, or its amount."""
    paid = band.rate if band.rate is not None else band.amount
    return ZERO if paid is None else paid


def slices_to(bands: tuple[Band, ...], x: Fraction) -> tuple[Slice, ...]:
    """The slices of F(x) = Σ rate × part in the band; a band that reaches back re-rates what lies below it."""
    if x <= bands[0].start:
        return (Slice(ZERO, x, rate_at(bands[0]), 0),)
    slices: list[Slice] = []
    for band in bands:
        if not band.is_reached(x):
            break
        start = band.start if band.tier else ZERO
        if band.applies_from is not None:
            start = band.applies_from
            slices = [Slice(s.start, min(s.end, start), s.rate, s.tier) for s in slices if s.start < start]
        end = x if band.end is None else min(band.end, x)
        slices.append(Slice(start, end, rate_at(band), band.tier))
    return tuple(s for s in slices if s.length) or (slices[-1],)


def slices_between(bands: tuple[Band, ...], before: Fraction, after: Fraction) -> tuple[Slice, ...]:
    """The slices of F(after) − F(before) of a table that never reaches back; backwards when `after` is lower."""
    low, high = min(before, after), max(before, after)
    found = []
    for band in bands:
        start = max(low, band.start) if band.tier else low
        end = high if band.end is None else min(high, band.end)
        if start < end:
            found.append(Slice(start, end, rate_at(band), band.tier))
    if after < before:
        found = [Slice(s.end, s.start, s.rate, s.tier) for s in reversed(found)]
    here = band_at(bands, after)
    return tuple(found) or (Slice(after, after, rate_at(here), here.tier),)


def earned(bands: tuple[Band, ...], x: Fraction) -> Fraction:
    """F(x) of a banded table."""
    return sum((part.amount for part in slices_to(bands, x)), ZERO)
