"""★ The model slice: calls, visits, messages. Copy this one to start a new slice."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import KnownElsewhere, TenantModel, known_once
from crm.tenancy.querysets import TenantQuerySet
from customers.deals.models import Deal, DealMove
from customers.follow_ups.models import FollowUp
from customers.profiles.models import Contact, Customer


class InteractionQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """What agents within reach did, and what was done with customers one may see."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(Q(agent__among=reach) | Q(customer__in=Customer.objects.visible_to(member)))

    def with_parties(self) -> Self:
        return self.select_related("agent", "customer")

    def newest_first(self) -> Self:
        return self.order_by("-occurred_at", "-pk")


class Interaction(KnownElsewhere, TenantModel):
    """One contact between an agent and a customer: a call, a visit, a message."""

    class Channel(models.TextChoices):
        CALL = "call", _("Phone call")
        VISIT = "visit", _("Visit")
        MESSAGE = "message", _("Message")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        MEETING = "meeting", _("Meeting")

    class Direction(models.TextChoices):
        OUT = "out", _("We reached out")
        IN = "in", _("They reached out")

    class Outcome(models.TextChoices):
        PROGRESS = "progress", pgettext_lazy("outcome", "Progress")
        REACHED = "reached", pgettext_lazy("outcome", "Reached")
        NO_ANSWER = "no_answer", _("No answer")
        DECLINED = "declined", pgettext_lazy("outcome", "Declined")
        PROBLEM = "problem", _("Problem")

    Source = FollowUp.Source

    agent = models.ForeignKey(
        Agent, models.PROTECT, related_name="interactions", verbose_name=_("agent"), db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="interactions", verbose_name=_("customer"), db_index=False
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("contact"),
        db_index=False,
    )
    deal = models.ForeignKey(
        Deal, models.SET_NULL, null=True, blank=True, related_name="interactions", verbose_name=_("deal")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.REACHED)
    summary = models.TextField(_("what happened"))
    occurred_at = models.DateTimeField(_("when"))
    duration_s = models.PositiveIntegerField(_("duration in seconds"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.MANUAL, editable=False)
    client_ref = models.UUIDField(
        null=True, blank=True, help_text=_("Made by the phone, so that sending twice is harmless.")
    )
    pinned_at = models.DateTimeField(null=True, editable=False, help_text="Stands on top of the customer's story.")
    latitude = models.DecimalField(_("latitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    deal_move = models.ForeignKey(
        DealMove,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        help_text="The step of a deal that was taken with it, so that both can be taken back.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent", "client_ref"], name="interaction_logged_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="interaction_place_is_on_earth",
            ),
            known_once("interaction_known_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "occurred_at"], name="interaction_by_agent_and_time"),
            models.Index(fields=["tenant", "customer", "-occurred_at", "-id"], name="interaction_of_customer"),
            models.Index(fields=["tenant", "-occurred_at", "-id"], name="interaction_newest"),
            models.Index(
                fields=["tenant", "customer"],
                condition=Q(pinned_at__isnull=False),
                name="interaction_pinned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.customer}"

    @property
    def has_place(self) -> bool:
        return self.latitude is not None and self.longitude is not None


class AttachmentQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the interaction may see its files; one that waits for its log, only who brought it."""
        waiting = Q(interaction=None, uploaded_by=member)
        return self.filter(waiting | Q(interaction__in=Interaction.objects.visible_to(member)))


class Attachment(TenantModel):
    """A photo or document that belongs to an interaction. Its content is a private file, named by its id."""

    interaction = models.ForeignKey(
        Interaction, models.SET_NULL, null=True, related_name="attachments", verbose_name=_("interaction")
    )
    name = models.CharField(_("file"), max_length=200)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("uploaded by"), db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        indexes = [
            models.Index(fields=["tenant", "created_at"], condition=Q(interaction=None), name="attachment_waiting")
        ]

    def __str__(self) -> str:
        return self.name
