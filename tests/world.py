"""A small organisation with one row of everything, full of canaries, for tests that walk through every door."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from agents.factories import a_place, a_team, an_agency, an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.accounts.services import create_api_key
from crm.batches.models import Batch, BatchRow
from crm.drafts.services import keep_draft
from crm.events.services import record
from crm.jobs.models import Job
from crm.lists.models import Export, ExportChunk, ListVisit, ViewPin
from crm.lists.services import pin_view, remember_visit, save_view
from crm.notifications.factories import a_device, a_robot
from crm.notifications.models import Delivery, NoticeChoice, Notification
from crm.tenancy.backend.schema import is_fenced
from crm.tenancy.factories import a_tenant
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from crm.workdays.factories import a_special_day
from crm.workdays.services import set_work_week
from customers.calendar_feeds.services import create_feed
from customers.factories import (
    a_customer,
    a_deal,
    a_follow_up,
    a_product,
    a_sale,
    a_stage,
    an_attachment,
    an_interaction,
)
from customers.models import Assignment, Contact, Customer, DealMove, DealStage, TierChange, TierRule
from evaluations.factories import a_goal
from evaluations.models import AgentDay, DirtyDay, Goal, GoalOffer, Metric, MetricDay, MetricVersion
from incentives.factories import a_plan
from incentives.models import Plan, PlanEnrolment, PlanVersion, Statement, StatementLine
from incentives.payouts.services import calculate_run, open_run
from reports.models import Dismissal, Look, Nudge


@dataclass
class World:
    """One organisation: its members by role, and a row of every table."""

    tenant: Tenant
    members: dict[str, Membership] = field(default_factory=dict)
    agent: Agent | None = None
    colleague: Agent | None = None
    rows: dict[str, Model] = field(default_factory=dict)

    def keep(self, row: Model) -> Any:
        self.rows[row._meta.label] = row
        return row


def build_world(canary: str) -> World:
    """Everything belongs to `world.agent`; every text carries the canary."""
    world = World(a_tenant(name=f"{canary} organisation"))
    with tenant_scope(world.tenant.pk, actor="test"):
        _people(world, canary)
        _customers(world, canary)
        _evaluations(world)
        _incentives(world, canary)
        _ground(world, canary)
        _leading(world, canary)
        _others(world)
    return world


def _people(world: World, canary: str) -> None:
    world.members = {role: a_member(role, name=f"{canary} {role}") for role in Role.values}
    world.agent = world.keep(an_agent(member=world.members[Role.AGENT], name=f"{canary} agent"))
    world.colleague = an_agent(name=f"{canary} colleague")
    leader = an_agent(member=world.members[Role.MANAGER], name=f"{canary} manager")
    team = world.keep(a_team(name=f"{canary} team"))
    a_place(leader, team, is_leader=True)
    world.keep(a_place(world.agent, team))
    world.keep(an_agency(name=f"{canary} agency"))


def _customers(world: World, canary: str) -> None:
    customer: Customer = world.keep(a_customer(owner=world.agent, name=f"{canary} customer", phone="13800138000"))
    world.rows["customers.Assignment"] = Assignment.objects.get(customer=customer)
    world.keep(Contact.objects.create(customer=customer, name=f"{canary} contact"))
    product = world.keep(a_product(name=f"{canary} product"))
    open_stage = world.keep(a_stage(name=f"{canary} stage"))
    a_stage(DealStage.Kind.WON, name=f"{canary} won")
    a_stage(DealStage.Kind.LOST, name=f"{canary} lost")
    deal = world.keep(a_deal(customer=customer, name=f"{canary} deal", stage=open_stage, product=product))
    world.keep(DealMove.objects.create(deal=deal, to_stage=open_stage, moved_on=timezone.localdate()))
    interaction = world.keep(an_interaction(customer=customer, summary=f"{canary} summary"))
    world.keep(an_attachment(interaction=interaction, name=f"{canary} photo.jpg"))
    world.keep(a_follow_up(customer=customer, note=f"{canary} follow-up"))
    world.keep(a_sale(customer=customer, note=f"{canary} sale", amount=Decimal("987654.32")))
    if not TierRule.objects.exists():
        TierRule.objects.create()
    world.keep(TierRule.objects.get())
    world.keep(TierChange.objects.create(customer=customer, axis="size", after="large", reason=f"{canary} reason"))
    by = world.members[Role.OWNER]
    batch = world.keep(Batch.objects.create(list="customers", verb="stage", key=uuid4(), by=by))
    world.keep(BatchRow.objects.create(batch=batch, number=1, object_id=customer.pk))


def _evaluations(world: World) -> None:
    now, day = timezone.now(), timezone.localdate()
    metric = Metric.objects.filter(code="canary").first() or Metric.objects.create(
        code="canary",
        name_zh="金丝雀",
        name_en=f"{world.tenant.name} metric",
        kind=Metric.Kind.COUNT,
        definition={"numerator": {"measures": ["interactions"]}},
    )
    world.keep(metric)
    meaning = {"kind": metric.kind, "definition": metric.definition}
    world.keep(MetricVersion.objects.create(metric=metric, number=1, **meaning))
    world.keep(
        MetricDay.objects.create(metric=metric, agent=world.agent, day=day, numerator=1, n=1, rolled_up_at=now)
    )
    world.keep(AgentDay.objects.create(agent=world.agent, day=day, interactions=1, rolled_up_at=now))
    world.keep(DirtyDay.objects.create(agent=world.agent, day=day, marked_at=now))
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    fields = {"starts_on": quarter, "ends_on": quarter + timedelta(days=89), "target": 10}
    goal = world.keep(a_goal(agent=world.agent, metric=metric, state=Goal.State.PROPOSED, **fields))
    world.keep(GoalOffer.objects.get(goal=goal))


def _incentives(world: World, canary: str) -> None:
    """A plan, and this month's draft as the product itself calculates it from the sale above."""
    plan = world.keep(a_plan(agents=[world.agent], name=f"{canary} plan", period_kind=Plan.PeriodKind.MONTH))
    world.keep(PlanVersion.objects.get(plan=plan))
    world.keep(PlanEnrolment.objects.get(plan=plan))
    first = timezone.localdate().replace(day=1)
    run = world.keep(open_run(by=None, period_kind="month", starts_on=first))
    calculate_run(by=None, run=run)
    world.keep(Statement.objects.get(run=run))
    world.keep(StatementLine.objects.filter(statement__run=run).earliest("position"))


def _ground(world: World, canary: str) -> None:
    owner = world.members[Role.OWNER]
    key, _secret = create_api_key(by=owner, member=owner, name=f"{canary} key", scope="read")
    world.keep(key)
    feed, _secret = create_feed(by=owner, name=f"{canary} feed")
    world.keep(feed)
    world.keep(record("canary.sang", subject=world.tenant, by=owner, song=canary))
    world.keep(Job.objects.create(kind="canary", key="1", asked_by=owner))
    told = world.keep(Notification.objects.create(member=owner, kind="canary", key="1", params={"song": canary}))
    robot = world.keep(a_robot(member=owner, name=f"{canary} robot"))
    world.keep(a_device(member=owner, name=f"{canary} browser"))
    world.keep(NoticeChoice.objects.create(member=owner, kind="canary", channel="mail", timing="off"))
    world.keep(Delivery.objects.create(notification=told, channel="robot", robot=robot))
    world.keep(Look.objects.create(agent=world.agent, by=owner, day=timezone.localdate(), at=timezone.now()))
    world.keep(a_special_day(name=f"{canary} holiday"))
    world.keep(set_work_week(by=owner, weekdays="12345", month_ends_on_working_day=False))
    world.keep(
        keep_draft(by=world.members[Role.AGENT], form_key="/interactions/log/", values={"summary": [canary]})
    )
    _lists(world, canary)


def _lists(world: World, canary: str) -> None:
    """A shared view that its owner pinned, a visit to the plain list, and a file that was made."""
    owner, now = world.members[Role.OWNER], timezone.now()
    view = world.keep(
        save_view(by=owner, list_key="customers:customers", name=canary, query="q=a", is_shared=True)
    )
    remember_visit(by=owner, list_key="customers:customers", view=None)
    world.keep(ListVisit.objects.get(member=owner))
    pin_view(by=owner, view=view)
    world.keep(ViewPin.objects.get(member=owner))
    job = Job(kind="lists.export", key=canary, asked_by=owner, state=Job.State.DONE)
    job.params = {"id": str(job.pk)}
    job.save()
    fields = {"list_key": "customers:customers", "title": canary, "file_format": "csv", "asked_by": owner}
    export = Export.objects.create(**fields, job=job, row_count=1, made_at=now, expires_at=now + timedelta(days=1))
    world.keep(export)
    world.keep(ExportChunk.objects.create(export=export, number=0, content=canary.encode()))


def _leading(world: World, canary: str) -> None:
    """What a leader has said to the agent, and an alert set aside."""
    manager, day = world.members[Role.MANAGER], timezone.localdate()
    about: dict[str, Any] = {"agent": world.agent, "rule": "overdue", "by": manager}
    world.keep(Nudge.objects.create(day=day, text=f"{canary} nudge", **about))
    world.keep(Dismissal.objects.create(reason=f"{canary} reason", until=day, **about))


def _others(world: World) -> None:
    """A row of every table that has one by now."""
    for model in apps.get_models():
        if is_fenced(model) and model._meta.label not in world.rows and (row := model._default_manager.first()):
            world.keep(row)


def digest(world: World) -> dict[str, str]:
    """What stands in every table of this organisation. Changes with any write."""
    found = {}
    with tenant_scope(world.tenant.pk), connection.cursor() as cursor:
        for model in apps.get_models():
            if is_fenced(model):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t")
                found[model._meta.label] = cursor.fetchone()[0]
    return found
