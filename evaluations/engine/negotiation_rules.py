"""Who may do what in a negotiation, and where it leads (incentives 3.8)."""

from typing import Literal, NamedTuple

from crm.exact.problems import say

State = Literal[
    "draft", "proposed", "countered", "agreed", "locked", "rejected", "withdrawn", "amendment_proposed"
]

say(
    {
        "illegal_transition": (
            "“{event}” cannot follow while the goal is “{state}”.",
            "当前状态为“{state}”，不能执行“{event}”。",
        ),
        "unknown_event": (
            "There is no “{event}”; use one of: {allowed}.",
            "没有“{event}”；从这些中选一个：{allowed}。",
        ),
        "wrong_party": (
            "“{event}” is for {allowed}, not for {party}.",
            "“{event}”由 {allowed} 执行，{party} 无权执行。",
        ),
        "own_offer": (
            "Nobody answers their own offer; the other side does.",
            "不能答复己方提出的方案，由对方答复。",
        ),
        "stale_version": (
            "Version {version} is no longer on the table; answer version {latest}.",
            "第 {version} 版已不是当前方案；答复第 {latest} 版。",
        ),
        "terms_missing": ("An offer names a target.", "方案要写明目标值。"),
    }
)


class Rule(NamedTuple):
    """From which states an event leads where, and who may bring it about."""

    states: frozenset[State]
    parties: tuple[str, ...]
    leads_to: State
    is_offer: bool = False
    is_answer: bool = False
    amends_to: State | None = None


SIDES, ABOVE = ("manager", "agent"), ("hr", "level_above")
ON_THE_TABLE: frozenset[State] = frozenset({"proposed", "countered", "amendment_proposed"})
RULES: dict[str, Rule] = {
    "propose": Rule(frozenset({"draft", "rejected", "withdrawn"}), SIDES, "proposed", is_offer=True),
    "counter": Rule(ON_THE_TABLE, SIDES, "countered", True, True, amends_to="amendment_proposed"),
    "accept": Rule(ON_THE_TABLE, SIDES, "agreed", is_answer=True),
    "reject": Rule(ON_THE_TABLE, SIDES, "rejected", is_answer=True, amends_to="locked"),
    "withdraw": Rule(ON_THE_TABLE, SIDES, "withdrawn", amends_to="locked"),
    "amend": Rule(frozenset({"locked"}), SIDES, "amendment_proposed", is_offer=True),
    "impose": Rule(ON_THE_TABLE | {"rejected"}, ABOVE, "agreed", is_offer=True),
    "lock": Rule(frozenset({"agreed"}), ABOVE, "locked"),
}
