"""Simulations as the API sends them: numbers as exact text, sentences in the language asked for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from crm.api.money import amount_text
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable, Problem
from incentives.engine.calculate import Line
from incentives.engine.wording import render, sentence
from incentives.plans.models import PlanVersion
from incentives.simulations.presentation import names_of
from incentives.simulations.queries import metrics_named
from incentives.simulations.services import Rules
from incentives.simulations.simulation import Findings, Part, Simulation, slices_of

Body = dict[str, Any]


class Representation:
    """Findings as JSON, in the language asked for."""

    def __init__(self, rules: Rules, warnings: Iterable[Problem]) -> None:
        self.rules, self.warnings, self.language = rules, warnings, get_language() or "en"
        self.names = names_of(metrics_named(rules.needs.metrics))

    def of(self, found: Findings) -> Body:
        shown = found.shown
        return {
            "currency": shown.plan.currency,
            "amount": self._money(shown.amount),
            "is_whole": shown.is_whole,
            "components": [self._component(part) for part in shown.parts],
            "before": found.before and self._side(shown, found.before),
            "against": found.against and self._side(shown, found.against, self.rules.in_force),
            "warnings": [
                {"pointer": f"/document{one.pointer}", "code": one.code, "message": one.message(self.language)}
                for one in self.warnings
            ],
        }

    def _money(self, amount: Decimal | None) -> str | None:
        return None if amount is None else amount_text(amount, self.rules.document.currency)

    def _side(self, shown: Simulation, other: Simulation, version: PlanVersion | None = None) -> Body:
        is_known = shown.is_whole and other.is_whole and shown.amount is not None and other.amount is not None
        return {
            "version": version and version.pk,
            "amount": self._money(other.amount),
            "difference": self._money(shown.amount - other.amount) if is_known else None,  # type: ignore[operator]
            "components": {key: self._money(amount) for key, amount in other.by_component.items()},
        }

    def _component(self, part: Part) -> Body:
        result = part.result
        reason = part.outcome if isinstance(part.outcome, NotComputable) else None
        return {
            "id": part.component.id,
            "name": part.name,
            "status": reason.code if reason else "ok",
            "message": reason.problem.message(self.language) if reason else "",
            "amount": self._money(part.amount),
            "held": result and self._money(result.held),
            "withheld": result and self._money(result.withheld),
            "top_up": result and self._money(result.top_up),
            "attainment": result and _text(result.attainment),
            "gate": result and result.gate,
            "next_unit": self._next_unit(part),
            "next_tier": _next_tier(part),
            "curve": _curve(part),
            "lines": [self._line(line) for line in result.lines] if result else [],
        }

    def _line(self, line: Line) -> Body:
        tree = line.explanation | {"names": self.names}
        return {
            "ref": line.ref,
            "amount": self._money(line.amount),
            "held": self._money(line.held),
            "sentence": sentence(tree, self.language),
            "why": [{"term": term, "text": text} for term, text in render(tree, self.language)],
            "slices": [
                {"base": text_of(one.base), "rate": text_of(one.rate), "amount": text_of(one.amount)}
                for one in slices_of([line.explanation])
            ],
            "explanation": line.explanation,
        }

    def _next_unit(self, part: Part) -> Body | None:
        if part.worth is None or part.worth.value is None:
            return None
        worth = {"worth": text_of(part.worth.value), "explanation": part.worth.explanation}
        return {"size": text_of(part.unit), **worth}


def _next_tier(part: Part) -> Body | None:
    following = part.next_tier
    if following is None:
        return None
    told = {
        "missing": following.missing,
        "from": following.start,
        "rate": following.rate,
        "amount": following.amount,
    }
    return {name: text_of(number) for name, number in told.items() if number is not None}


def _curve(part: Part) -> Body | None:
    curve = part.curve
    if curve is None:
        return None
    points = [{"reached": text_of(x), "paid": str(paid)} for x, paid in curve.points]
    return {"points": points, "at": _text(curve.at)}


def _text(number: Fraction | None) -> str | None:
    return None if number is None else text_of(number)
