"""People who sign in, their place in each organisation, and the keys other systems sign in with."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.preferences import Preferences
from crm.accounts.roles import ABILITIES, Ability, Role
from crm.tenancy.keys import new_id
from crm.tenancy.models import Tenant, TenantModel
from crm.tenancy.querysets import TenantQuerySet


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, in any case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Preferences):
    """A person who signs in. Global: one person may belong to several organisations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Tenant.Language, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text=_("May open the operators' admin."))
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class MembershipQuerySet(models.QuerySet):
    """Members are outside the fence, so every read names the organisation."""

    def visible_to(self, member: "Membership") -> Self:
        """Colleagues of the same organisation."""
        return self.filter(tenant=member.tenant_id)

    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True, tenant__is_active=True)

    def with_parties(self) -> Self:
        return self.select_related("user", "tenant")

    def who_may(self, ability: Ability) -> Self:
        """Those whose role includes the ability."""
        return self.filter(role__in=[role for role, abilities in ABILITIES.items() if ability in abilities])


class Membership(models.Model):
    """A member: a user's place in one organisation. Not fenced: it is read to learn which organisation to open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="one_membership_per_tenant"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def may(self, ability: Ability | str) -> bool:
        """Whether this member's role includes the ability (crm/accounts/roles.py)."""
        return ability in ABILITIES[self.role]

    @property
    def actor(self) -> str:
        """How the database knows who is at work."""
        return f"member:{self.pk}"

    @property
    def language(self) -> str:
        return self.user.language or self.tenant.language

    @property
    def time_zone(self) -> str:
        return self.user.time_zone or self.tenant.time_zone


class ApiKeyQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Those who manage the organisation see all its keys, others the keys that act as them."""
        return self if member.may(Ability.MANAGE_ORGANISATION) else self.filter(member=member)

    def usable(self, now: datetime | None = None) -> Self:
        return self.filter(revoked_at=None).exclude(expires_at__lte=now or timezone.now())


class ApiKey(TenantModel):
    """A key another system signs in with. It acts as one member; only its hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    member = models.ForeignKey(Membership, models.PROTECT, related_name="api_keys")
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, default=Scope.WRITE)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="one_key_per_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class UserSession(AbstractBaseSession):
    """A browser somebody is signed in with. Not fenced: it is read before any organisation is open."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    last_seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"session of {self.user_id}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from crm.accounts.sessions import SessionStore

        return SessionStore


def new_secret() -> str:
    """Forty-three characters nobody can guess."""
    return secrets.token_urlsafe(32)
