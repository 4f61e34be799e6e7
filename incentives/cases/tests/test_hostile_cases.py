"""Whatever is done to a case: an answer, or a mistake with its place in both languages; never a fault, and never
nought for nonsense."""

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from crm.exact.cases import evaluate
from incentives.cases.kinds import KINDS
from incentives.cases.tests.files import cases

ROUNDS = 60
"""How often the cases of a kind are broken."""
NONSENSE: list[Any] = [
    None, "", "abc", "{x}", "/~", "é", "１２", 0, -1, True, 1.5, float("nan"), float("inf"), 10**30, "9" * 24,
    "-1", "1/3", "1e5", "2026-02-30", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59+00:00", "a" * 300,
    [], {}, [None], [[]], {"a": 1}, {"type": "percent"},
]  # fmt: skip
NO_NUMBERS: list[Any] = [{"much": "1"}, ["1"], 1.5, True]
WAYS = ("leave out", "repeat", "add", "negate", "other part", "nonsense", "nonsense", "nonsense")
Path = tuple[str | int, ...]


def parts(whole: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything below the whole, each with the way to it."""
    steps = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for step, part in steps:
        yield (*path, step), part
        yield from parts(part, (*path, step))


def inside(whole: Any, path: Path) -> Any:
    for step in path:
        whole = whole[step]
    return whole


def asked(case: dict[str, Any]) -> dict[str, Any]:
    return deepcopy({name: case[name] for name in ("kind", "plan", "inputs")})


def broken(case: dict[str, Any], random: Random) -> dict[str, Any]:
    """A case in which something is left out, repeated, added, or replaced by something else."""
    found = asked(case)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        path, part = random.choice(list(parts(found)))
        owner, step = inside(found, path[:-1]), path[-1]
        how = random.choice(WAYS)
        if how == "leave out":
            del owner[step]
        elif how == "repeat" and isinstance(part, list) and part:
            part.append(deepcopy(random.choice(part)))
        elif how == "add" and isinstance(part, dict):
            part[random.choice(["colour", "id", "amount", ""])] = deepcopy(random.choice(NONSENSE))
        elif how == "negate" and isinstance(part, str):
            owner[step] = f"-{part}"
        elif how == "other part":
            owner[step] = deepcopy(random.choice(list(parts(found)))[1])
        elif how == "nonsense":
            owner[step] = deepcopy(random.choice(NONSENSE))
    return found


def steps_missing(case: Any, pointer: str) -> int:
    """How many steps of a pointer lead to nothing in the case."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for at, step in enumerate(steps):
        try:
            case = case[int(step)] if isinstance(case, list) else case[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return len(steps) - at
    return 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_broken_case_is_answered(kind: str) -> None:
    random, known = Random(kind), cases(kind)
    for _ in range(ROUNDS):
        case = broken(random.choice(known), random)
        told = evaluate(case, KINDS)
        assert json.dumps(told, allow_nan=False), case
        for problem in told.get("problems", ()):
            assert len({"", problem["message"]["en"], problem["message"]["zh-Hans"]}) == 3, case
            assert steps_missing(case, problem["pointer"]) <= 1, (problem["pointer"], case)


def without_explanation(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: without_explanation(part) for name, part in told.items() if name != "explanation"}
    return [without_explanation(part) for part in told] if isinstance(told, list) else told


def is_number(part: Any) -> bool:
    return str(part).lstrip("-").replace(".", "", 1).isdecimal() and not isinstance(part, bool)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_no_number_is_refused_or_was_not_asked_for(kind: str) -> None:
    random = Random(kind)
    for case in cases(kind):
        before = without_explanation(evaluate(asked(case), KINDS))
        numbers = [path for path, part in parts(asked(case)) if is_number(part)]
        for path in random.sample(numbers, min(8, len(numbers))):
            changed = asked(case)
            inside(changed, path[:-1])[path[-1]] = random.choice(NO_NUMBERS)
            told = without_explanation(evaluate(changed, KINDS))
            assert "problems" in told or told == before, (path, changed)


HEAD = {"currency": "USD", "rounding": {"mode": "half_up", "scale": 2}}
DEAL = {"id": "a", "date": "2026-03-10", "amount": "100"}
PERCENT = {"type": "percent", "value": "0.05"}
WHEN_PAID = HEAD | {"schedule": {"type": "on_full_payment"}}
BY_PRODUCT = {"filter": {"product": ["saw"]}}
UNMEASURED = {"csat": {"much": "1"}}
GATED = {"gate": {"measure": "csat", "op": ">=", "value": "4"}}


def commission(inputs: dict[str, Any], **component: Any) -> dict[str, Any]:
    part = {"id": "main", "basis": "amount", "apply": "each", "rate": PERCENT} | component
    return {"kind": "commission", "plan": HEAD | {"components": [part]}, "inputs": inputs}


def case_of(kind: str, plan: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "plan": plan, "inputs": inputs}


def pool(member: dict[str, Any]) -> dict[str, Any]:
    gate = {"measure": "attainment", "op": ">=", "value": "0.5"}
    plan = HEAD | {"pool": {"amount": "1", "allocation": "equal", "gate": gate}}
    return case_of("pool", plan, {"members": [{"id": "a"} | member]})


UNDATED = {"id": "b", "amount": "1"}
HOLES = [
    (commission({"deals": [DEAL | {"product": ["saw"]}]}, **BY_PRODUCT), "/inputs/deals/0/product", "wrong_type"),
    (commission({"deals": [DEAL], "measures": UNMEASURED}, **GATED), "/inputs/measures/csat", "missing"),
    (commission({"deals": [DEAL | {"id": ""}]}), "/inputs/deals/0/id", "text_too_short"),
    (commission({"deals": [DEAL, UNDATED | {"reverses": "a"}]}), "/inputs/deals/1", "missing"),
    (commission({"deals": [DEAL, UNDATED]}, apply="running"), "/inputs/deals/1", "missing"),
    (commission({"deals": [UNDATED]}, eligibility={"employment_end": "2026-03-31"}), "/inputs/deals/0", "missing"),
    (commission({"deals": [DEAL, DEAL | {"amount": "1"}]}), "/inputs/deals/1", "fact_repeated"),
    (case_of("retro", HEAD, {"versions": [{"as_of": "2026-01-01"}]}), "/inputs/versions/0", "missing"),
    (case_of("retro", HEAD, {"versions_by_payee": {"A": [{"deals": []}]}}), "", "retro_without_rate"),
    (case_of("retro", {"currency": "yuan"}, {"versions": [{"earned": "1"}]}), "/plan/currency", "bad_currency"),
    (case_of("retro", HEAD | {"rates": {"A": "1.1"}}, {"versions": []}), "/plan/rates/A", "rate_out_of_range"),
    (case_of("retro", HEAD | {"rates": {}}, {"versions": [{"deals": [DEAL]}]}), "/inputs/versions/0/deals/0",
     "missing"),
    (pool({"attainment": "much"}), "/inputs/members/0/attainment", "not_a_number"),
    (case_of("schedule", WHEN_PAID, {"earning": "1", "base_total": "-1"}), "", "nothing_receivable"),
    (case_of("schedule", WHEN_PAID, {"earning": "1", "base_total": "1", "as_of": "soon"}),
     "/inputs/as_of", "not_a_day"),
    (case_of("clawback", HEAD | {"clawback": {"method": "recompute"}}, {"refund": "a"}), "/plan", "missing"),
    (case_of("clawback", HEAD | {"clawback": {"method": "full", "keeps_attainment": False}}, {"paid": "1"}),
     "/plan/clawback/keeps_attainment", "attainment_does_not_fit"),
    (case_of("draw", HEAD | {"draw": {"amount": "1", "recover_pct": None}}, {"earnings": []}),
     "/plan/draw/recover_pct", "recovery_missing"),
    (case_of("draw", {"currency": "USD", "rounding": {"scale": True}, "draw": {"amount": "1"}}, {"earnings": []}),
     "/plan/rounding/scale", "not_a_count"),
    (case_of("aggregate", {"agg": "nps"}, {}), "/inputs", "missing"),
    (case_of("goal_tree", {"kra_weights": {"Q": "100"}}, {"goals": [{"id": "", "kra": "Q"}]}),
     "/inputs/goals/0/id", "text_too_short"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "pointer", "code"), HOLES)
def test_nothing_is_overlooked(case: dict[str, Any], pointer: str, code: str) -> None:
    told = evaluate(case, KINDS)

    assert [(problem["pointer"], problem["code"]) for problem in told["problems"]] == [(pointer, code)]


JUDGED = [
    (
        HEAD | {"clawback": {"method": "recompute", "attainment": "keep"}, "components": []},
        "attainment_does_not_fit",
    ),
    (HEAD | {"draw": {"amount": "1", "recover_pct": None}}, "recovery_missing"),
    (HEAD | {"renewal": {"commission": []}}, "too_few"),
    (HEAD | {"amortise": {"months": 0}}, "too_small"),
]


@pytest.mark.parametrize(("plan", "code"), JUDGED)
def test_a_plan_to_be_refused_is_judged_as_what_its_shape_says_it_is(plan: dict[str, Any], code: str) -> None:
    assert evaluate(case_of("validation", plan, {}), KINDS)["error"] == code


def test_deals_without_any_day_keep_the_order_they_are_given_in() -> None:
    tiers = [{"from": "0", "rate": "0.1"}, {"from": "100", "rate": "0.2"}]
    rate = {"type": "table", "table": {"on": "amount", "method": "banded", "tiers": tiers}}
    deals = [{"id": name, "amount": "100"} for name in "ba"]

    told = evaluate(commission({"deals": deals}, apply="running", rate=rate), KINDS)

    assert [(line["ref"], line["amount"]) for line in told["lines"]] == [("b", "10"), ("a", "20")]
