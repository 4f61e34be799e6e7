"""Makes customers and what happens with them for tests, in the organisation whose scope is open."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from agents.factories import an_agent
from agents.models import Agent
from customers.models import (
    Assignment,
    Attachment,
    Customer,
    Deal,
    DealStage,
    FollowUp,
    Interaction,
    Product,
    Sale,
)

_number = count(1)


def a_customer(*, owner: Agent | None = None, **changes: Any) -> Customer:
    """A customer with an owner and the owner's assignment."""
    owner = owner or an_agent()
    name = changes.pop("name", f"Customer {next(_number)}")
    customer = Customer.objects.create(**{"name": name, "sort_key": name.lower(), "owner": owner} | changes)
    Assignment.objects.create(customer=customer, agent=owner, starts_on=timezone.localdate())
    return customer


def an_interaction(*, customer: Customer | None = None, **changes: Any) -> Interaction:
    customer = customer or a_customer()
    fields = {
        "agent": customer.owner,
        "customer": customer,
        "channel": Interaction.Channel.CALL,
        "summary": "Asked about the renewal.",
        "occurred_at": timezone.now(),
        "client_ref": uuid4(),
    }
    return Interaction.objects.create(**fields | changes)


def an_attachment(*, interaction: Interaction | None = None, **changes: Any) -> Attachment:
    """A file of an interaction; its content lies nowhere."""
    interaction = interaction or an_interaction()
    fields = {
        "interaction": interaction,
        "name": "photo.jpg",
        "content_type": "image/jpeg",
        "size": 3,
        "sha256": "0" * 64,
        "uploaded_by": interaction.agent.member,
    }
    return Attachment.objects.create(**fields | changes)


def a_follow_up(*, customer: Customer | None = None, **changes: Any) -> FollowUp:
    customer = customer or a_customer()
    fields = {
        "agent": customer.owner,
        "customer": customer,
        "note": "Call back",
        "due_at": timezone.now() + timedelta(days=1),
    }
    return FollowUp.objects.create(**fields | changes)


def a_stage(kind: str = DealStage.Kind.OPEN, **changes: Any) -> DealStage:
    number = next(_number)
    return DealStage.objects.create(**{"name": f"Stage {number}", "kind": kind, "position": number} | changes)


def a_product(**changes: Any) -> Product:
    return Product.objects.create(**{"name": f"Product {next(_number)}", "currency": "CNY"} | changes)


def a_deal(*, customer: Customer | None = None, **changes: Any) -> Deal:
    customer = customer or a_customer()
    stage = changes.pop("stage", None) or a_stage()
    fields = {
        "agent": customer.owner,
        "customer": customer,
        "name": f"Deal {next(_number)}",
        "stage": stage,
        "state": stage.kind,
        "amount": Decimal("1000"),
        "currency": "CNY",
        "opened_on": timezone.localdate(),
    }
    return Deal.objects.create(**fields | changes)


def a_sale(*, customer: Customer | None = None, **changes: Any) -> Sale:
    customer = customer or a_customer()
    fields = {
        "agent": customer.owner,
        "customer": customer,
        "amount": Decimal("1000"),
        "currency": "CNY",
        "occurred_on": timezone.localdate(),
    }
    return Sale.objects.create(**fields | changes)
