"""Parts of cases, as tests write them."""

from typing import Any

HEAD = {"currency": "USD", "rounding": {"mode": "half_up", "scale": 2}}


def deal(id: str, amount: str, date: str = "2026-03-10", **more: Any) -> dict[str, Any]:  # noqa: A002
    return {"id": id, "date": date, "amount": amount, **more}


def line(ref: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "amount": amount, **more}


def table(on: str, method: str, *tiers: tuple[str, str] | tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """A rate by a table of (from, rate), or (from, rate, applies from)."""
    names = ("from", "amount" if method == "lookup_amount" else "rate", "applies_from")
    steps = [dict(zip(names, tier, strict=False)) for tier in tiers]
    return {"type": "table", "table": {"on": on, "method": method, "tiers": steps, **more}}
