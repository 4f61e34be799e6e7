"""The SQL of a definition. Identifiers come from `sources.py`; what a person wrote travels as a parameter."""

from typing import Any

from crm.exact.numbers import Fraction, to_decimal
from evaluations.metrics.definitions import OfFacts
from evaluations.metrics.sources import COMPARED, CUSTOMER, IN_CURRENCY, SOURCES, WITH_CUSTOMER


def compiled(side: OfFacts, prefix: str) -> tuple[str, dict[str, Any]]:
    """One side as a set-based SELECT of (agent_id, day, value, n) over the windows, and its parameters."""
    source = SOURCES[side.source]
    conditions, params = [source.condition], {}
    for at, condition in enumerate(side.filters):
        name = f"{prefix}_{at}"
        conditions.append(COMPARED[condition.operator].format(column=source.columns[condition.field], name=name))
        params[name] = _param(condition.value)
    if side.field == "amount":
        conditions.append(IN_CURRENCY)
    value = f"sum({source.numbers[side.field]})" if side.field else "count(*)"
    joined = WITH_CUSTOMER if any(condition.field in CUSTOMER for condition in side.filters) else ""
    return (
        f"SELECT w.agent_id, {source.day} AS day, coalesce({value}, 0) AS value, count(*) AS n"
        f" {source.facts} {joined} WHERE {' AND '.join(conditions)} GROUP BY 1, 2",
        params,
    )


def _param(value: Any) -> Any:
    """A value as PostgreSQL takes it."""
    if isinstance(value, tuple):
        return list(value)
    return to_decimal(value) if isinstance(value, Fraction) else value
