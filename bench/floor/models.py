"""The product's tables as a bare application would see them."""

import uuid

from django.db import models


class User(models.Model):
    id = models.UUIDField(primary_key=True)
    email = models.TextField()

    class Meta:
        managed = False
        db_table = "accounts_user"

    def __str__(self) -> str:
        return self.email

    @property
    def is_authenticated(self) -> bool:
        return True


class Member(models.Model):
    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    user = models.ForeignKey(User, models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "accounts_membership"

    def __str__(self) -> str:
        return str(self.user)


class Key(models.Model):
    id = models.UUIDField(primary_key=True)
    digest = models.TextField()
    member = models.ForeignKey(Member, models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "accounts_apikey"

    def __str__(self) -> str:
        return self.digest


class Agent(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "agents_agent"

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    kind = models.TextField()
    name = models.TextField()
    code = models.TextField()
    owner = models.ForeignKey(Agent, models.DO_NOTHING, null=True)
    stage = models.TextField()
    size_tier = models.TextField()
    depth_tier = models.TextField()
    agency_id = models.UUIDField(null=True)
    parent_id = models.UUIDField(null=True)
    phone = models.TextField()
    email = models.TextField()
    website = models.TextField()
    sector = models.TextField()
    region = models.TextField()
    address = models.TextField()
    employees = models.IntegerField(null=True)
    annual_revenue = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    founded_in = models.SmallIntegerField(null=True)
    note = models.TextField()
    external_system = models.TextField()
    external_id = models.TextField()
    last_interaction_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        managed = False
        db_table = "customers_customer"

    def __str__(self) -> str:
        return self.name


class Interaction(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tenant_id = models.UUIDField()
    agent = models.ForeignKey(Agent, models.DO_NOTHING)
    customer = models.ForeignKey(Customer, models.DO_NOTHING)
    channel = models.TextField()
    direction = models.TextField()
    outcome = models.TextField()
    summary = models.TextField()
    occurred_at = models.DateTimeField()
    duration_s = models.IntegerField(null=True)
    source = models.TextField(default="api")
    external_system = models.TextField(default="", blank=True)
    external_id = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed = False
        db_table = "customers_interaction"

    def __str__(self) -> str:
        return self.summary
