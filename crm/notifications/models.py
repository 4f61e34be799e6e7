"""What a member is told."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import Channel, words_for
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership


class NotificationQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own, nobody else's."""
        return self.filter(member=member)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Notification(TenantModel):
    """One thing told to one member, once for each key. `deliveries` are the other ways it goes.

    What it says is a kind with parameters, put into words in the reader's language when it is shown.
    """

    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-created_at"], name="notification_of_member"),
            models.Index(fields=["tenant", "member"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def words(self) -> tuple[str, str]:
        """Subject and body in the active language."""
        return words_for(self.kind, self.params)


class OwnQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own, nobody else's."""
        return self.filter(member=member)


class NoticeChoice(TenantModel):
    """How a member wants to hear of a kind by a channel, where that differs from the usual."""

    class Timing(models.TextChoices):
        INSTANT = "instant", _("At once")
        DIGEST = "digest", _("Once a day")
        OFF = "off", _("Off")

    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel)
    timing = models.CharField(max_length=10, choices=Timing)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "kind", "channel"], name="one_choice_per_way")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}: {self.timing}"


class PushDevice(TenantModel):
    """A browser that shows messages while the product is closed. Its address is the browser maker's."""

    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    endpoint = models.TextField(help_text="Sealed.")
    endpoint_digest = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    last_sent_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "endpoint_digest"], name="one_device_per_endpoint")
        ]

    def __str__(self) -> str:
        return self.name


class RobotQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own; those of groups for those who manage the organisation."""
        own = Q(member=member)
        return self.filter(own | Q(member=None)) if member.may("manage_organisation") else self.filter(own)

    def of_groups(self) -> Self:
        return self.filter(member=None)

    def working(self) -> Self:
        return self.filter(disabled_at=None)


class Robot(TenantModel):
    """A chat robot that passes messages on: a member's own, or (`member` is None) one of a group.

    The robot of a group passes on what members of its `audience` are told about its `kinds`; an empty audience is
    everybody. The address is a secret: sealed, and only its end is ever shown.
    """

    class Service(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")
        SLACK = "slack", "Slack"

    member = models.ForeignKey("accounts.Membership", models.CASCADE, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    service = models.CharField(max_length=10, choices=Service)
    address = models.TextField(help_text="Sealed.")
    address_end = models.CharField(max_length=8)
    secret = models.TextField(blank=True, help_text="Sealed; signs messages where the service asks for it.")
    kinds = models.JSONField(default=list)
    audience = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_sent_at = models.DateTimeField(null=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant", "member"], name="robot_of_member")]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """How one's own notifications went."""
        return self.filter(notification__member=member)

    def due(self, now: datetime) -> Self:
        """Waiting and due, or begun by a worker that never came back, where a repeat is recognised as one."""
        waiting = Q(state=Delivery.State.WAITING, due_at__lte=now)
        lost = Q(state=Delivery.State.SENDING, begun_at__lt=now - Delivery.LEASE, channel__in=Delivery.REPEATABLE)
        return self.filter(waiting | lost)


class Delivery(TenantModel):
    """One notification on its way by one channel to one address: the outbox. There is never a second."""

    LEASE = timedelta(seconds=30)
    """How long one message may take. What a worker left behind when it died is sent again after that."""
    REPEATABLE = (Channel.MAIL, Channel.PUSH)
    """A repeated mail carries the same id, a repeated push replaces the first. Robots would say it twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not needed")
        FAILED = "failed", _("Not delivered")

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    device = models.ForeignKey(PushDevice, models.CASCADE, null=True, related_name="+")
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "notification", "channel", "device", "robot"],
                name="delivered_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "due_at"], condition=Q(state__in=["waiting", "sending"]), name="delivery_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} by {self.channel}"
