"""Who can sign in to the demo. All have one known password; it is for demo organisations only."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agents.models import Agent
from agents.people.services import link_member
from crm.accounts.models import Membership, User
from crm.accounts.roles import Role
from crm.accounts.services import add_member, create_tenant
from crm.tenancy.models import Tenant

PASSWORD = "sail-in-the-same-boat"
MAIL_DOMAIN = "tongzhou.example"
IN_BOTH = f"lin.wei@{MAIL_DOMAIN}"


@dataclass(frozen=True)
class Founding:
    """A demo organisation and the members it begins with: (e-mail, name, role)."""

    slug: str
    name: str
    language: str
    time_zone: str
    currency: str
    owner: tuple[str, str]
    staff: tuple[tuple[str, str, str], ...] = ()


MAVEN = Founding(
    "maven",
    "Maven Hardware",
    Tenant.Language.EN,
    "America/New_York",
    "USD",
    (IN_BOTH, "Lin Wei"),
    (
        (f"finance@maven.{MAIL_DOMAIN}", "Fiona Nance", Role.FINANCE),
        (f"viewer@maven.{MAIL_DOMAIN}", "Vic Ewing", Role.VIEWER),
    ),
)
YUNFAN = Founding(
    "yunfan",
    "云帆渠道",
    Tenant.Language.ZH_HANS,
    "Asia/Shanghai",
    "CNY",
    (f"zhou.fan@yunfan.{MAIL_DOMAIN}", "周帆"),
    (
        (IN_BOTH, "Lin Wei", Role.ADMIN),
        (f"caiwu@yunfan.{MAIL_DOMAIN}", "钱静", Role.FINANCE),
        (f"guancha@yunfan.{MAIL_DOMAIN}", "孙观", Role.VIEWER),
    ),
)


def found(founding: Founding) -> Membership:
    """Found the organisation with its first members; returns the owner."""
    email, name = founding.owner
    return create_tenant(
        slug=founding.slug,
        name=founding.name,
        owner_email=email,
        owner_password=PASSWORD,
        owner_name=name,
        language=founding.language,
        time_zone=founding.time_zone,
        currency=founding.currency,
        is_demo=True,
    )


@transaction.atomic
def welcome_staff(founding: Founding, owner: Membership) -> None:
    """Let the members in who are no agents."""
    for email, name, role in founding.staff:
        add_member(by=owner, email=email, password=PASSWORD, name=name, role=role)


@transaction.atomic
def give_sign_ins(owner: Membership, managers: set[str]) -> dict[str, Membership]:
    """Give every agent a sign-in at the address they were imported with; returns members by name.

    The one known password is hashed once for all of them: hashing is slow on purpose, and here it guards nothing.
    """
    members = {}
    for agent in Agent.objects.filter(member=None).by_name():
        role = Role.MANAGER if agent.name in managers else Role.AGENT
        member = add_member(by=owner, email=agent.email, password=None, name=agent.name, role=role)
        link_member(by=owner, agent=agent, member=member)
        members[agent.name] = member
    people = User.objects.filter(memberships__in=[member.pk for member in members.values()])
    people.update(password=make_password(PASSWORD))
    return members


def address_of(name: str, slug: str) -> str:
    """`Mei-Mei Johns` at maven is `mei-mei.johns@maven.tongzhou.example`."""
    return f"{'.'.join(name.lower().split())}@{slug}.{MAIL_DOMAIN}"
