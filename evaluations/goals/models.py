"""Goals two sides agree on."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.querysets import TenantQuerySet
from evaluations.metrics.models import Metric


class GoalQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the agent may see what they agreed to."""
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)

    def agreed(self) -> Self:
        return self.filter(state=Goal.State.AGREED)

    def with_parties(self) -> Self:
        return self.select_related("agent", "metric")

    def on_the_table(self) -> Self:
        """Those with an offer that waits for the other side."""
        return self.exclude(turn="")

    def to_answer_by(self, member: Membership) -> Self:
        """Offers that wait for this member: as the agent, in place of one who cannot sign in, or as who was asked.
        Where nobody was asked, or they are gone, anybody who leads the agent."""
        mine = Q(turn=Side.AGENT, agent__member=member)
        if member.may(Ability.SET_GOALS):
            asked = Q(asked=member) | Q(asked=None) | Q(asked__is_active=False)
            mine |= Q(turn=Side.AGENT, agent__member=None)
            mine |= Q(asked, ~Q(agent__member=member) | Q(agent__member=None), turn=Side.MANAGER)
        return self.visible_to(member).filter(mine).exclude(proposed_by=member)

    def with_offers(self) -> Self:
        """With everything that was offered, in its order; one more query."""
        offers = GoalOffer.objects.select_related("made_by__user", "answered_by__user").order_by("number")
        return self.prefetch_related(models.Prefetch("offers", offers))


class Side(models.TextChoices):
    """The two who agree on a goal."""

    MANAGER = "manager", pgettext_lazy("side", "Manager")
    AGENT = "agent", pgettext_lazy("side", "Agent")

    @property
    def other(self) -> "Side":
        return Side.AGENT if self == Side.MANAGER else Side.MANAGER


class Goal(ChangedAt, TenantModel):
    """What an agent is to reach in a period, in one metric. It counts once both sides agree.

    `turn` is the side that holds the pen while an offer is on the table; `proposed_by` made that offer, `asked` is
    who is to answer it and `answer_by` until when. Until a goal is agreed, `target` and `note` are those of the
    last offer; afterwards they are what is in force, and stay so while other terms are talked about.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", pgettext_lazy("goal", "Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="goals", verbose_name=_("agent"), db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="goals", verbose_name=_("metric"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    answered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    turn = models.CharField(_("turn"), max_length=8, choices=Side, blank=True, editable=False)
    asked = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    answer_by = models.DateField(_("answer by"), null=True, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "agent", "metric", "starts_on", "ends_on"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="one_goal_per_metric_and_period",
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="goal_target_is_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="goal_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "starts_on"], name="goal_by_agent"),
            models.Index(fields=["tenant", "-starts_on", "-id"], name="goal_by_period"),
            models.Index(fields=["tenant", "agent"], condition=~Q(turn=""), name="goal_on_the_table"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.target} {self.metric}"

    @property
    def all_offers(self) -> list["GoalOffer"]:
        """Everything that was offered, in its order; no query after `with_offers`."""
        found: list[GoalOffer] = sorted(self.offers.all(), key=lambda offer: offer.number)  # type: ignore[attr-defined]
        return found

    @property
    def offered(self) -> "GoalOffer | None":
        """What is on the table."""
        offers = self.all_offers
        return offers[-1] if offers and offers[-1].outcome == GoalOffer.Outcome.OPEN else None


class GoalOfferQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the goal may see how it came about."""
        return self.filter(goal__in=Goal.objects.visible_to(member))


class GoalOffer(TenantModel):
    """A number that one side put on the table, and what became of it. Its terms never change.

    A `round` begins with a proposal, or when somebody asks to change what was agreed.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "On the table")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
        COUNTERED = "countered", pgettext_lazy("offer", "Answered with another number")
        CHANGED = "changed", pgettext_lazy("offer", "Replaced")
        DECLINED = "declined", pgettext_lazy("offer", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Taken back")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="offers", db_index=False)
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    side = models.CharField(_("side"), max_length=8, choices=Side)
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    answer_by = models.DateField(_("answer by"), null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    objects = GoalOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "goal", "number"], name="one_offer_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "goal"], condition=Q(outcome="open"), name="one_offer_on_the_table"
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="offered_target_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.target}"
