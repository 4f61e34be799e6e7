"""The people who work customers."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.agencies.models import Agency
from agents.teams.models import agents_led_by
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.prepared import Prepared
from crm.tenancy.querysets import TenantQuerySet


def reach_of(member: Membership) -> frozenset[UUID] | None:
    """The agents whose work this member may see; None means all. Asked once for each request.

    Owners, administrators, finance and viewers see all; a manager the agents of the teams they lead and
    of all teams below; an agent themselves.
    """
    if member.may(Ability.SEE_ALL):
        return None
    if not hasattr(member, "_reach"):
        member._reach = _reach(member)  # type: ignore[attr-defined]
    found: frozenset[UUID] = member._reach  # type: ignore[attr-defined]
    return found


def _reach(member: Membership) -> frozenset[UUID]:
    own = agent_id_of(member)
    if own is None:
        return frozenset()
    if member.may(Ability.SEE_TEAM):
        return frozenset(agents_led_by(own, timezone.localdate()))
    return frozenset([own])


def agent_of(member: Membership) -> "Agent | None":
    """The agent this member is, if they are one. Asked once for each request."""
    if not hasattr(member, "_agent"):
        member._agent = _AGENT_OF.one(member=member.pk)  # type: ignore[attr-defined]
    found: Agent | None = member._agent  # type: ignore[attr-defined]
    return found


def agent_id_of(member: Membership) -> UUID | None:
    """The key of the agent this member is."""
    agent = agent_of(member)
    return agent.pk if agent else None


class AgentQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever is within the member's reach."""
        reach = reach_of(member)
        return self if reach is None else self.filter(pk__among=reach)

    def active(self) -> Self:
        return self.filter(status=Agent.Status.ACTIVE)

    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")


class Agent(KnownElsewhere, ChangedAt, TenantModel):
    """A person who works customers: an employee, an outside agent, or the staff of an agency."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("Account manager")
        OUTSIDE = "outside", _("Outside agent")
        AGENCY_STAFF = "agency_staff", _("Agency staff")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("agent", "Active")
        LEFT = "left", _("Left")

    member = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="agents", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.EMPLOYEE)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("agency")
    )
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=240, editable=False, help_text="Pinyin, for sorting and search.")
    code = models.CharField(_("code"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="one_agent_per_member"),
            models.CheckConstraint(
                condition=Q(agency=None) | Q(kind="agency_staff"), name="only_agency_staff_have_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="agent_leaves_after_joining",
            ),
            known_once("agent_known_once"),
        ]
        indexes = [models.Index(fields=["tenant", "sort_key", "id"], name="agent_by_name")]

    def __str__(self) -> str:
        return self.name


_AGENT_OF = Prepared(lambda member: Agent.objects.filter(member=member), member=UUID(int=0))
