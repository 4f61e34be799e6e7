"""Organisations with their people: founded by the product's own services, agents and customers by COPY."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from agents.models import Agent, Team, TeamMembership
from bench import sizes
from bench.loading import NULL, array, copy
from crm.accounts.models import Membership, User
from crm.accounts.roles import Role
from crm.accounts.services import add_member, create_tenant
from crm.events.dispatch import dispatch_waiting
from crm.tenancy.pinyin import sort_key
from crm.tenancy.scope import tenant_scope
from customers.models import Assignment, Customer, DealStage
from customers.profiles.search_keys import keys_of
from evaluations.models import Metric

ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin", "America/New_York")
CURRENCIES = {"Asia/Shanghai": "CNY", "Europe/Berlin": "EUR", "America/New_York": "USD"}
SIGN_INS = (Role.MANAGER, Role.MANAGER, Role.AGENT)
"""Who of the agents may sign in: the head of all, the leader of the first team, and one agent of that team."""

FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭"
GIVEN = "伟芳娜敏静强磊洋艳勇军杰丽涛明超华国建文玉"
PLACES = ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "南京")
FIRMS = ("华信", "中科", "天成", "鼎盛", "恒通", "宏达", "瑞丰", "百川")
TRADES = ("科技", "贸易", "实业", "电子", "医药", "物流")
LATIN = ("Olivia", "Liam", "Emma", "Noah", "Ava", "Lucas", "Mia", "Ethan", "Zoe", "Omar", "Ines", "Ravi")
NAMES = ("Smith", "Garcia", "Müller", "Rossi", "Silva", "Kim", "Nguyen", "Patel", "Novak", "Dubois", "Khan")
STAGES = ("lead", "prospect", "active", "active", "dormant", "lost")
SIZES = ("large", "medium", "small", "small", "")
REGIONS = ("north", "south", "east", "west")
LEGAL = ("Ltd", "GmbH", "Inc", "SARL", "SpA")


@dataclass
class Organisation:
    """What the facts need to know of one organisation."""

    id: str
    currency: str
    stages: dict[str, str]
    metrics: dict[str, str]
    members: list[str]
    agents: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    owner_of: list[int] = field(default_factory=list)


class Keys:
    """UUIDv7 keys in the order of the moments they were made at, the same for the same seed."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def at(self, milliseconds: int) -> str:
        bits = self.random.getrandbits
        return f"{milliseconds:012x}7{bits(12):03x}{8 + bits(2):x}{bits(60):015x}"


def found(number: int) -> Organisation:
    """One organisation as the product founds it, with the people who sign in."""
    zone = ZONES[number % len(ZONES)]
    email = f"owner@bench-{number + 1}.example"
    User.objects.create_user(email=email, password=None)  # known already, so that no password has to be hashed
    owner = create_tenant(
        slug=f"bench-{number + 1}",
        name=f"Organisation {number + 1}",
        owner_email=email,
        owner_password="",
        language="zh-hans" if zone == ZONES[0] else "en",
        time_zone=zone,
        currency=CURRENCIES[zone],
    )
    dispatch_waiting(owner.tenant_id)  # stages and metrics come by the event of the founding
    with tenant_scope(owner.tenant_id, actor=owner.actor):
        members = [_member(owner, number, place, role) for place, role in enumerate(SIGN_INS)]
        return Organisation(
            id=str(owner.tenant_id),
            currency=CURRENCIES[zone],
            stages={stage.kind: str(stage.pk) for stage in DealStage.objects.order_by("-position")},
            metrics={code: str(key) for code, key in Metric.objects.values_list("code", "pk")},
            members=[str(member.pk) for member in members],
        )


def _member(by: Membership, number: int, place: int, role: str) -> Membership:
    email = f"agent{place}@bench-{number + 1}.example"
    user = User.objects.create_user(email=email, password=None, name=f"Agent {place}")
    return add_member(by=by, email=user.email, password=None, name=user.name, role=role)


def copy_people(cursor: Any, organisations: list[Organisation], keys: Keys, now: datetime) -> None:
    """Agents, and teams of eight below one root whose leader leads them all."""
    start = int((now - timedelta(days=sizes.DAYS)).timestamp() * 1000)
    agents, teams, places = [], [], []
    for organisation, count in zip(organisations, sizes.shares(sizes.AGENTS, 5), strict=True):
        organisation.agents = [keys.at(start) for _ in range(count)]
        root = keys.at(start)
        teams.append(f"{root}\t{organisation.id}\tHead office\t{NULL}")
        places.append(_place(keys.at(start), organisation, root, 0, is_leader=True))
        team = ""
        for place in range(count):
            member = organisation.members[place] if place < len(organisation.members) else NULL
            name = _chinese_person(keys.random) if place % 3 == 0 else f"Agent {place:04d}"
            words = (organisation.agents[place], organisation.id, member, name, sort_key(name), f"A-{place:04d}")
            agents.append("\t".join(words))
            if place % sizes.TEAM_OF == 1:
                team = keys.at(start)
                teams.append(f"{team}\t{organisation.id}\tTeam {place // sizes.TEAM_OF + 1}\t{root}")
            if place:
                is_leader = place % sizes.TEAM_OF == 1
                places.append(_place(keys.at(start), organisation, team, place, is_leader=is_leader))
    copy(cursor, Agent, ("id", "tenant_id", "member_id", "name", "sort_key", "code"), agents, **_dated(now))
    copy(cursor, Team, ("id", "tenant_id", "name", "parent_id"), teams, **_dated(now))
    columns = ("id", "tenant_id", "team_id", "agent_id", "is_leader")
    copy(cursor, TeamMembership, columns, places, starts_on="2020-01-01")


def _place(key: str, organisation: Organisation, team: str, agent: int, *, is_leader: bool) -> str:
    leads = "true" if is_leader else "false"
    return f"{key}\t{organisation.id}\t{team}\t{organisation.agents[agent]}\t{leads}"


def name_customers(organisations: list[Organisation], keys: Keys, now: datetime) -> None:
    """Keys of all customers and who owns them; what they are called is written later."""
    start = int((now - timedelta(days=sizes.DAYS)).timestamp() * 1000)
    for organisation, count in zip(organisations, sizes.shares(sizes.CUSTOMERS, 20), strict=True):
        organisation.customers = [keys.at(start + place) for place in range(count)]
        agents = len(organisation.agents)
        organisation.owner_of = [int(agents * keys.random.random() ** 1.3) for _ in range(count)]


def copy_customers(
    cursor: Any, organisations: list[Organisation], touched: dict[str, str], keys: Keys, now: datetime
) -> None:
    """Customers with their last contact, and the assignment of each to its owner."""
    columns = ("id", "tenant_id", "owner_id", "kind", "name", "sort_key", "search_keys", "code", "phone", "email")
    columns += ("stage", "size_tier", "region", "last_interaction_at", "last_activity_at", "created_at")
    rows = _customers(organisations, touched, keys.random, now)
    copy(cursor, Customer, columns, rows, updated_at=now.isoformat(), version=1)
    copy(
        cursor,
        Assignment,
        ("id", "tenant_id", "customer_id", "agent_id", "starts_on"),
        _assignments(organisations, keys, now),
        role="owner",
    )


def _customers(
    organisations: list[Organisation], touched: dict[str, str], random: Random, now: datetime
) -> Iterator[str]:
    choose = random.choice
    for organisation in organisations:
        for place, key in enumerate(organisation.customers):
            is_chinese, is_person = place % 3 == 0, place % 5 == 0
            name = _name(random, place, is_chinese=is_chinese, is_person=is_person)
            code, phone = f"C-{place:06d}", f"+8613{place * 7919 % 1_000_000_000:09d}"
            found = keys_of(SimpleNamespace(name=name, phone=phone, code=code, external_id=""))  # type: ignore[arg-type]
            created = (now - timedelta(days=sizes.DAYS * random.random())).isoformat()
            last = touched.get(key, NULL)
            owner = organisation.agents[organisation.owner_of[place]]
            words = (key, organisation.id, owner, "person" if is_person else "company", name, sort_key(name))
            words += (array(found), code, phone, f"c{place}@example.org")
            words += (choose(STAGES), choose(SIZES), choose(REGIONS))
            words += (last, created if last == NULL else last, created)
            yield "\t".join(words)


def _assignments(organisations: list[Organisation], keys: Keys, now: datetime) -> Iterator[str]:
    start = now - timedelta(days=sizes.DAYS)
    day, milliseconds = start.date().isoformat(), int(start.timestamp() * 1000)
    for organisation in organisations:
        for place, key in enumerate(organisation.customers):
            owner = organisation.agents[organisation.owner_of[place]]
            yield f"{keys.at(milliseconds)}\t{organisation.id}\t{key}\t{owner}\t{day}"


def _name(random: Random, place: int, *, is_chinese: bool, is_person: bool) -> str:
    choose = random.choice
    if is_chinese:
        firm = f"{choose(PLACES)}{choose(FIRMS)}{choose(GIVEN)}{choose(TRADES)}有限公司"
        return _chinese_person(random) if is_person else firm
    last = f"{choose(NAMES)} {place:x}"
    return f"{choose(LATIN)} {last}" if is_person else f"{last.title()} {choose(LEGAL)}"


def _chinese_person(random: Random) -> str:
    return random.choice(FAMILY) + random.choice(GIVEN) + random.choice(GIVEN)


def _dated(now: datetime) -> dict[str, str]:
    return {"created_at": now.astimezone(UTC).isoformat(), "updated_at": now.astimezone(UTC).isoformat()}
