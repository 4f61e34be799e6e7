"""Assigning many customers at once."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agents.models import Agent
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.batches.verbs import ALREADY, Item, Notice, Reason, Reasons, Values, Verb, register
from crm.tenancy.clock import current_zone, today
from customers.handovers.forms import EVENLY, HandOverForm
from customers.handovers.queries import loads, open_deals, open_follow_ups, spread
from customers.handovers.services import hand_back, hand_over
from customers.profiles.models import Customer


def _plan(by: Membership, rows: Sequence[Customer], values: Values) -> dict[UUID, dict[str, Any]]:
    """Who is to own which of them."""
    if values.get("to") == EVENLY:
        agents = [agent.pk for agent in values.get("among") or ()]
        given = spread(rows, agents) if agents else {}
        return {key: {"owner_id": str(agent)} for key, agent in given.items()}
    agent = values.get("agent")
    return {row.pk: {"owner_id": str(agent.pk)} for row in rows} if agent else {}


def _judge(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    return {row.pk: Reason(ALREADY) for row in rows if row.wanted and row.wanted["owner_id"] == str(row.owner_id)}


def _act(by: Membership, rows: Sequence[Any], values: Values) -> Any:
    return hand_over(
        by=by,
        customers=rows,
        to={row.pk: UUID(row.wanted["owner_id"]) for row in rows},
        on=today(current_zone()),
        reason=values.get("reason", ""),
        with_follow_ups=values.get("with_follow_ups", False),
        with_deals=values.get("with_deals", False),
    )


def _undo(by: Membership, items: Sequence[Item], values: Values) -> None:
    owners = {item.row.pk: UUID(known) if (known := item.before["owner_id"]) else None for item in items}
    hand_back(
        by=by,
        owners=owners,
        customers=[item.row for item in items],
        went={item.row.pk: item.also for item in items},
        on=today(current_zone()),
    )


def _more(by: Membership, rows: Sequence[Any], values: Values) -> dict[str, Any]:
    """What each receiver would have, and how much is open at the customers that change hands."""
    moves = {row.pk: (row.owner_id, UUID(row.wanted["owner_id"])) for row in rows if row.wanted}
    owners = {row.pk: row.owner_id for row in rows}
    agents = Agent.objects.visible_to(by).filter(pk__in={after for _before, after in moves.values()}).by_name()
    return {
        "loads": loads(moves, list(agents)),
        "follow_ups": len(open_follow_ups(owners)),
        "deals": len(open_deals(owners)),
    }


def _concerned(changes: Sequence[Any], by: Membership) -> list[Notice]:
    """Whoever got customers and whoever gave them up, each once."""
    got = Counter(after["owner_id"] for _row, _before, after in changes)
    gave = Counter(before["owner_id"] for _row, before, _after in changes)
    agents = Agent.objects.filter(pk__in=[key for key in {*got, *gave} if key], member__is_active=True)
    notices = []
    for agent in agents.select_related("member__user", "member__tenant"):
        url = f"{reverse('customers:customers')}?owner={agent.pk}"
        for kind, counted in (("customers.got", got), ("customers.gave", gave)):
            if n := counted.get(str(agent.pk)):
                assert agent.member is not None
                notices.append(Notice(agent.member, kind, {"n": n, "by": str(by)}, url))
    return notices


register(
    Verb(
        of="customers",
        name="assign",
        label=_("Assign"),
        icon="user-plus",
        ability=Ability.ASSIGN,
        key="a",
        rows=lambda: Customer.objects.with_parties(),
        columns=("owner_id",),
        form_class=HandOverForm,
        template="customers/handovers/_fields.html",
        plan=_plan,
        judge=_judge,
        more=_more,
        act=_act,
        undo=_undo,
        concerned=_concerned,
        reasons={ALREADY: _("have this owner already")},
        button=lambda n: ngettext("Assign %(n)d customer", "Assign %(n)d customers", n) % {"n": n},
        done=lambda n: ngettext("%(n)d customer assigned", "%(n)d customers assigned", n) % {"n": n},
        url=lambda key: reverse("customers:customer", args=[key]),
    )
)
