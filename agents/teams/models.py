"""Teams as a tree, with dated places in them."""

from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.querysets import SharedQuerySet, TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership

LED_BY = """
WITH RECURSIVE led AS (
    SELECT team_id AS id FROM agents_teammembership
    WHERE agent_id = %(agent)s AND is_leader AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
    UNION
    SELECT team.id FROM agents_team team JOIN led ON team.parent_id = led.id
)
SELECT place.agent_id FROM agents_teammembership place JOIN led ON place.team_id = led.id
WHERE place.starts_on <= %(day)s AND (place.ends_on IS NULL OR place.ends_on >= %(day)s)
"""


BRANCH = """
WITH RECURSIVE branch AS (
    SELECT id FROM agents_team WHERE id = %s
    UNION
    SELECT team.id FROM agents_team team JOIN branch ON team.parent_id = branch.id
)
SELECT id FROM branch
"""


class Team(KnownElsewhere, ChangedAt, TenantModel):
    """A team, in a tree: an office, a department, a group."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    region = models.CharField(_("region"), max_length=80, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_team_per_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_is_not_its_own_parent"),
            known_once("team_known_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMembershipQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """The organisation's chart is open to all its members."""
        return self.all()

    def on(self, day: date) -> Self:
        """The places held on a day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_branch(self, team_id: UUID) -> Self:
        """Places in a team or in any team below it."""
        return self.filter(team__in=RawSQL(BRANCH, [team_id]))


class TeamMembership(TenantModel):
    """An agent's place in a team, from a day to a day (both included; open while `ends_on` is empty)."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="places", verbose_name=_("team"))
    agent = models.ForeignKey("agents.Agent", models.PROTECT, related_name="places", verbose_name=_("agent"))
    is_leader = models.BooleanField(_("leads the team"), default=False)
    starts_on = models.DateField(pgettext_lazy("day", "from"))
    ends_on = models.DateField(pgettext_lazy("day", "until"), null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a team")
        verbose_name_plural = _("places in teams")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "team", "agent", "starts_on"], name="one_place_per_team_agent_and_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="place_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "agent", "starts_on"], name="place_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.team}"


def agents_led_by(agent_id: UUID, day: date) -> set[UUID]:
    """The agents who on `day` have a place in a team this agent leads, or in any team below; the agent too."""
    with connection.cursor() as cursor:
        cursor.execute(LED_BY, {"agent": agent_id, "day": day})
        return {agent_id, *(found for (found,) in cursor.fetchall())}
