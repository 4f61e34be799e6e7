"""Customers and the people we know there."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agency, Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.money import amount_field
from crm.tenancy.querysets import TenantQuerySet, array_of
from customers.assignments.models import CARED_FOR, cared_for_by
from customers.profiles.search_keys import alternatives, code_alternatives

OWNED_OR_CARED_FOR = f"SELECT id FROM customers_customer WHERE owner_id = ANY(%s::uuid[]) UNION ALL {CARED_FOR}"
OWNER_COLUMNS = [f"owner__{column.name}" for column in Agent._meta.concrete_fields]
SEARCH_AT_MOST = 20_000
"""How many a search looks at before it asks who may see them."""


def found_by(wanted: list[list[str]], *, what: str = "customers", at_most: int = SEARCH_AT_MOST) -> Any:
    """The ids of customers or contacts that have one of these sets of keys, looked up below the fence."""
    if not wanted:
        return []
    sql = " UNION ".join([f"SELECT search_{what}(%s::text[], %s)"] * len(wanted))
    return RawSQL(sql, [value for keys in wanted for value in (keys, at_most)])


class CustomerQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Customers owned by agents within reach, and those such an agent is asked to help with."""
        reach = reach_of(member)
        if reach is None:
            return self
        if len(reach) == 1:  # few of many: look them up, instead of looking for them through everybody's
            keys = array_of(reach)
            return self.filter(pk__in=RawSQL(OWNED_OR_CARED_FOR, [keys, keys]))
        return self.filter(Q(owner__among=reach) | Q(pk__in=cared_for_by(reach)))

    def matching(self, text: str) -> Self:
        """Customers whose name, pinyin, initials, phone or code contains what was typed."""
        return self.filter(pk__in=found_by(alternatives(text)))

    def matching_code(self, text: str) -> Self:
        """Customers whose code, ours or another system's, contains what was typed."""
        return self.filter(pk__in=found_by(code_alternatives(text)))

    def in_use(self) -> Self:
        return self.filter(archived_at=None)

    def with_parties(self) -> Self:
        """With the owner, and without the keys of the search, which are many and which nobody reads."""
        return self.select_related("owner").defer("search_keys")

    def with_owner_name(self) -> Self:
        """As `with_parties`, but of the owner no more than the name."""
        return self.with_parties().defer(*{*OWNER_COLUMNS} - {"owner__id", "owner__name"})

    def by_activity(self) -> Self:
        return self.order_by("-last_activity_at", "-pk")


class Customer(KnownElsewhere, ChangedAt, TenantModel):
    """Anyone we look after: a person, a company, or an agency that buys from us.

    `owner` repeats the open owner assignment, so that lists need no join. `last_activity_at` is the last
    interaction or, before there is one, the moment the customer came; it is never empty, so lists can walk it.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")
        AGENCY = "agency", _("Agency")

    class Stage(models.TextChoices):
        LEAD = "lead", _("Lead")
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", pgettext_lazy("stage", "Active")
        DORMANT = "dormant", _("Dormant")
        LOST = "lost", pgettext_lazy("stage", "Lost")

    class Size(models.TextChoices):
        LARGE = "large", _("Large")
        MEDIUM = "medium", _("Medium")
        SMALL = "small", _("Small")

    class Depth(models.TextChoices):
        CORE = "core", _("Core")
        GENERAL = "general", _("General")
        POTENTIAL = "potential", _("Potential")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="profiles", verbose_name=_("agency")
    )
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False, help_text="Pinyin, for sorting.")
    search_keys = ArrayField(models.TextField(), default=list, editable=False)
    code = models.CharField(_("code"), max_length=40, blank=True)
    owner = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("owner"),
        db_index=False,
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("belongs to"),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = amount_field(_("annual revenue (millions)"), null=True, blank=True)
    founded_in = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    preferences = models.TextField(_("preferences and needs"), blank=True)
    do_not = models.TextField(_("what not to do"), blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.LEAD)
    size_tier = models.CharField(pgettext_lazy("tier", "size"), max_length=10, choices=Size, blank=True)
    depth_tier = models.CharField(_("depth"), max_length=10, choices=Depth, blank=True)
    last_interaction_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agency"], name="one_customer_profile_per_agency"),
            models.CheckConstraint(
                condition=Q(agency=None) | Q(kind="agency"), name="only_agencies_have_an_agency_profile"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="customer_is_not_its_own_parent"),
            known_once("customer_known_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_activity_at", "-id"], name="customer_by_activity"),
            models.Index(fields=["tenant", "owner", "-last_activity_at", "-id"], name="customer_by_owner"),
            models.Index(fields=["tenant", "sort_key", "id"], name="customer_by_name"),
            models.Index(fields=["tenant", "created_at"], name="customer_by_coming"),
            GinIndex(fields=["tenant", "search_keys"], name="customer_by_search_key"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the customer may see the people there."""
        return self.filter(customer__in=Customer.objects.visible_to(member))

    def matching(self, text: str) -> Self:
        """People whose name, pinyin, initials, phone or code contains what was typed."""
        return self.filter(pk__in=found_by(alternatives(text), what="contacts"))


class Contact(KnownElsewhere, ChangedAt, TenantModel):
    """A person we know at a customer."""

    class Role(models.TextChoices):
        MANAGEMENT = "management", _("Management")
        PURCHASING = "purchasing", _("Purchasing")
        FINANCE = "finance", pgettext_lazy("contact", "Finance")
        TECHNICAL = "technical", _("Technical")
        USER = "user", _("Uses what we sell")
        OTHER = "other", pgettext_lazy("contact", "Other")

    class Reach(models.TextChoices):
        PHONE = "phone", _("Phone")
        WECHAT = "wechat", _("WeChat")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        VISIT = "visit", _("In person")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=120)
    search_keys = ArrayField(models.TextField(), default=list, db_default=models.Value([]), editable=False)
    title = models.CharField(_("position"), max_length=120, blank=True)
    role = models.CharField(pgettext_lazy("contact", "role"), max_length=12, choices=Role, blank=True)
    preferred_channel = models.CharField(_("prefers"), max_length=8, choices=Reach, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_decision_maker = models.BooleanField(_("decides"), default=False)
    born_on = models.DateField(_("birthday"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        constraints = [known_once("contact_known_once")]
        indexes = [GinIndex(fields=["tenant", "search_keys"], name="contact_by_search_key")]

    def __str__(self) -> str:
        return self.name
