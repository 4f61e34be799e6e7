"""Simulations in words: each component's amount, its reason, where it stands, and the curve with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from crm.exact.numbers import ZERO, Fraction, to_decimal
from crm.exact.problems import Gaps, NotComputable, Problem
from crm.exact.rounding import Rounding
from crm.exact.rounding import rounded as round_at
from crm.exact.wording import grouped, percent, short
from crm.pages import formats
from crm.pages.charts import Chart, Series
from evaluations.metrics.words import in_words
from evaluations.models import Metric
from incentives.engine.calculate import Line, Result
from incentives.engine.document import PlanDocument
from incentives.engine.facts import ONE
from incentives.engine.wording import render, sentence
from incentives.payouts.readings import Booked
from incentives.plans.sentences import decider
from incentives.simulations.curves import Curve
from incentives.simulations.figures import ADDED, counts_amounts
from incentives.simulations.queries import Actual
from incentives.simulations.services import Rules
from incentives.simulations.simulation import Findings, Part, Simulation, slices_of

MOST_LINES = 100
SHOWN = Rounding("half_up", 4)
Row = dict[str, Any]
Metrics = Mapping[str, Metric]


@dataclass(frozen=True)
class ReadLine:
    """One line as it is read: what for, how much, and why."""

    source: str
    on: date | None
    basis: Decimal | None
    amount: Decimal
    spine: str
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Ahead:
    """One thing there is to gain: what, how far or how much, and what it pays."""

    term: str
    value: str
    note: str = ""

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.value, self.note) if part)


@dataclass(frozen=True)
class ReadPart:
    """One component as it is read. Without a result, `reason` says why."""

    name: str
    amount: Decimal | None
    reason: str = ""
    state: str = ""
    state_words: str = ""
    sentence: str = ""
    ahead: tuple[Ahead, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    slices: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[ReadLine, ...] = ()
    lines_left: int = 0
    chart: Chart | None = None


@dataclass(frozen=True)
class Compared:
    """Two amounts of one component, or of all, and their difference. None: could not be computed."""

    name: str
    first: Decimal | None
    second: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.first is None or self.second is None else self.second - self.first


def names_of(metrics: Metrics) -> dict[str, dict[str, str]]:
    """What explanations call the metrics, and how their values are written."""
    return {
        code: {"zh": metric.name_zh, "en": metric.name_en, "unit": str(metric.unit)}
        for code, metric in metrics.items()
    }


class Teller:
    """Tells one simulation to one reader."""

    def __init__(self, plan: PlanDocument, metrics: Metrics, booked: Iterable[Booked] = ()) -> None:
        self.plan, self.metrics = plan, metrics
        self.language = get_language() or "en"
        self.booked = {one.fact.id: one for one in booked}
        self.names = names_of(metrics)
        self.name_of = {code: metric.name for code, metric in metrics.items()}

    def money(self, amount: Fraction | Decimal) -> str:
        number = to_decimal(round_at(amount, SHOWN)) if isinstance(amount, Fraction) else amount
        return formats.money(number, self.plan.currency)

    def plain(self, amount: Fraction) -> str:
        """An amount where the currency stands beside it already."""
        return formats.number(to_decimal(round_at(amount, SHOWN)), self.plan.rounding.scale)

    def total(self, simulation: Simulation) -> str:
        """What could be computed, or two hyphens; never nought for what is not known."""
        return formats.NOTHING if simulation.amount is None else self.money(simulation.amount)

    def part(self, part: Part, at: int) -> ReadPart:
        """A component with everything that can be said of it."""
        result = part.result
        if result is None:
            assert isinstance(part.outcome, NotComputable)
            return ReadPart(part.name, None, reason=self.reason(part.outcome))
        state, words = self._state(result)
        return ReadPart(
            name=part.name,
            amount=result.amount,
            state=state,
            state_words=words,
            sentence=self._sentence(result),
            ahead=tuple(self._ahead(part)),
            facts=tuple(self._facts(result)),
            slices=tuple(self._slices(result)),
            lines=tuple(self._line(line, at) for at, line in enumerate(result.lines[:MOST_LINES], start=1)),
            lines_left=max(0, len(result.lines) - MOST_LINES),
            chart=self._chart(part, part.curve, at) if part.curve else None,
        )

    def reason(self, reason: NotComputable) -> str:
        """Why there is no amount, with the metric's own name."""
        problem = reason.problem
        gaps = dict(problem.gaps)
        if gaps.get("measure") in self.name_of:
            gaps["measure"] = self.name_of[gaps["measure"]]
        return Problem("", problem.code, Gaps(gaps)).message(self.language)

    def _state(self, result: Result) -> tuple[str, str]:
        """A word for what stands between the earning and its payment."""
        if result.held:
            return "wait", _("Held: %(amount)s") % {"amount": self.money(result.held)}
        if result.gate == "failed":
            return "attn", _("Condition not met")
        return "", ""

    def _sentence(self, result: Result) -> str:
        """The arithmetic of the only line, and where it stands. Several lines are told one by one."""
        if len(result.lines) != 1:
            return ""
        return sentence(self._named(result.lines[0]), self.language)

    def _named(self, line: Line) -> dict[str, Any]:
        return line.explanation | {"names": self.names}

    def _ahead(self, part: Part) -> Iterator[Ahead]:
        """What there is to gain: the next tier, and what the next unit adds."""
        if following := part.next_tier:
            pays = percent(following.rate) if following.rate is not None else self.money(following.amount or ZERO)
            missing = self._far(part, following.missing)
            yield Ahead(_("To the next tier"), missing, _("then %(pays)s") % {"pays": pays})
        if part.worth is not None and part.worth.value is not None:
            yield Ahead(self._next_words(part), self.money(part.worth.value))

    def _facts(self, result: Result) -> Iterator[tuple[str, str]]:
        """What limits and conditions did."""
        if result.withheld:
            yield _("Kept back by a cap"), self.money(result.withheld)
        if result.top_up:
            yield _("Added up to the guarantee"), self.money(result.top_up)
        if result.held:
            yield _("Held back"), self.money(result.held)

    def _next_words(self, part: Part) -> str:
        if not counts_amounts(part.component):
            return _("One more deal adds")
        return _("Next %(size)s adds") % {"size": self.plain(part.unit)}

    def _far(self, part: Part, number: Fraction) -> str:
        """A distance in what the component goes by: money, deals, or a metric in its own unit."""
        component = part.component
        if measure := component.deciding_measure:
            return self.measured(measure, number)
        if component.table is not None and component.table.on in ("count", "quantity"):
            return grouped(short(number, 4))
        return self.money(number)

    def measured(self, code: str, number: Fraction | None) -> str:
        """A metric's value as its own page writes it."""
        if number is None:
            return _("no data")
        metric = self.metrics.get(code)
        exact = to_decimal(round_at(number, SHOWN))
        return in_words(metric, exact, self.plan.currency) if metric else grouped(short(number, 4))

    def _slices(self, result: Result) -> Iterator[tuple[str, str, str]]:
        for part in slices_of(line.explanation for line in result.lines):
            rate = percent(part.rate) if abs(part.rate) <= 1 else self.money(part.rate)
            yield self.plain(part.base), rate, self.plain(part.amount)

    def _line(self, line: Line, at: int) -> ReadLine:
        told = render(self._named(line), self.language)
        amount = self.money(line.amount)
        return ReadLine(
            source=self._source(line, at),
            on=self.booked[line.ref].fact.on if line.ref in self.booked else None,
            basis=line.basis,
            amount=line.amount,
            spine="info" if line.ref in ("cap", "floor", "year_cap") else "",
            heading=_("Why %(amount)s") % {"amount": amount},
            rows=[{"term": term, "value": text, "is_result": " = " in text} for term, text in told],
        )

    def _source(self, line: Line, at: int) -> str:
        name = line.explanation["component"]["name"]
        if line.ref == "cap":
            return _("%(name)s: above the cap") % {"name": name}
        if line.ref == "year_cap":
            return _("%(name)s: above the cap of the year") % {"name": name}
        if line.ref == "floor":
            return _("%(name)s: up to the guarantee") % {"name": name}
        if line.ref == "period":
            return _("Everything of the period together")
        if line.ref.startswith(ADDED):
            return _("What if: added")
        label = self.booked[line.ref].label if line.ref in self.booked else ""
        return label or _("Deal %(number)s") % {"number": at}

    # The curve.

    def _chart(self, part: Part, curve: Curve, at: int) -> Chart:
        here = [amount if x == curve.at else None for x, amount in curve.points]
        series = [Series(_("Payout"), [amount for _x, amount in curve.points])]
        if curve.at is not None:
            series.append(Series(_("Here"), here))
        return Chart(
            id=f"curve-{at}",
            kind="line",
            title=self._finding(part, curve),
            subtitle=_("Payout in %(currency)s, by %(by)s")
            % {"currency": self.plan.currency, "by": decider(part.component, self.name_of)},
            label_header=_("Reached"),
            labels=[self._place(part, curve, x) for x, _amount in curve.points],
            places=[float(x / (curve.quota or 1)) for x, _amount in curve.points],
            place_unit="percent" if curve.quota else "number",
            series=series,
            unit="money",
            currency=self.plan.currency,
        )

    def _finding(self, part: Part, curve: Curve) -> str:
        if curve.is_of_one_deal:
            return _("What “%(name)s” pays for one deal") % {"name": part.name}
        if curve.at is None:
            return _("What “%(name)s” pays") % {"name": part.name}
        paid = next(amount for x, amount in curve.points if x == curve.at)
        words = {"name": part.name, "amount": self.money(paid), "reached": self._place(part, curve, curve.at)}
        return _("“%(name)s” pays %(amount)s at %(reached)s") % words

    def _place(self, part: Part, curve: Curve, x: Fraction) -> str:
        if curve.quota:
            return percent(x / curve.quota, 1)
        return self._far(part, x) if part.component.deciding_measure else grouped(short(x, 2))


def figures_used(actual: Actual, needs_sources: Iterable[str], teller: Teller) -> list[tuple[str, str]]:
    """The real figures a simulation starts from, as terms and values."""
    rows: list[tuple[str, str]] = []
    for source in sorted(needs_sources, reverse=True):
        facts = [fact for fact in actual.inputs.facts if fact.source == source]
        amount = teller.money(sum((fact.numbers["amount"] for fact in facts), ZERO))
        words = ngettext("%(amount)s in %(count)s sale", "%(amount)s in %(count)s sales", len(facts))
        words %= {"amount": amount, "count": formats.number(len(facts))}
        rows.append((_("Receipts") if source == "receipts" else _("Orders less refunds"), words))
    for label, numbers in (
        (_("Goal: %(metric)s"), actual.inputs.goals),
        (_("Value: %(metric)s"), actual.inputs.measures),
    ):
        for code, number in sorted(numbers.items()):
            rows.append((label % {"metric": teller.name_of.get(code, code)}, teller.measured(code, number)))
    if actual.inputs.presence != ONE:
        rows.append((_("Part of the period under the plan"), percent(actual.inputs.presence)))
    return rows


def side_by_side(first: Simulation, second: Simulation) -> list[Compared]:
    """Each component of both by its id, those of one side only too, then all that could be computed together.

    Where the one lacks what the other has, the two together cannot be compared.
    """
    names = {part.component.id: part.name for one in (second, first) for part in one.parts}
    firsts, seconds = first.by_component, second.by_component
    nothing = Decimal(0)
    rows = [Compared(name, firsts.get(key, nothing), seconds.get(key, nothing)) for key, name in names.items()]
    is_even = all((row.first is None) == (row.second is None) for row in rows)
    return [*rows, Compared("", first.amount, second.amount) if is_even else Compared("", None, None)]


def told(teller: Teller, rules: Rules, findings: Findings, actual: Actual | None) -> dict[str, Any]:
    """Everything the page says of a result."""
    shown, before, against = findings.shown, findings.before, findings.against
    parts = [teller.part(part, at) for at, part in enumerate(shown.parts)]
    return {
        "simulation": shown,
        "amount": teller.total(shown),
        "before": side_by_side(before, shown) if before else [],
        "against": side_by_side(against, shown) if against else [],
        "in_force": rules.in_force,
        "parts": parts,
        "ahead": leading(parts),
        "used": figures_used(actual, rules.needs.sources, teller) if actual else [],
        "actual": actual,
        "announcement": announced(teller, shown, parts),
    }


def leading(parts: Sequence[ReadPart]) -> list[Ahead]:
    """What there is to gain next, by the first component that has a further tier; of several it is named."""
    with_tier = (part for part in parts if any(one.note for one in part.ahead))
    part = next(with_tier, None) or next((part for part in parts if part.ahead), None)
    if part is None or len(parts) == 1:
        return list(part.ahead) if part else []
    return [replace(one, note=" · ".join(words for words in (part.name, one.note) if words)) for one in part.ahead]


def announced(teller: Teller, shown: Simulation, parts: Iterable[ReadPart]) -> str:
    """The result in one breath, for those who hear it."""
    total = _("Simulated: %(amount)s.") % {"amount": teller.total(shown)}
    ahead = [f"{one.term}: {one.words}." for part in parts for one in part.ahead[:1]]
    return " ".join([total, *ahead, *(f"{part.name}: {part.reason}" for part in parts if part.reason)])
