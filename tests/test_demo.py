"""The demo: what the product computes from the recorded files equals totals computed elsewhere, row for row."""

import csv
import re
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from agents.models import Agent
from crm.accounts.models import Membership
from crm.imports.models import Import
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.models import Assignment, Customer, Deal, Interaction, Sale
from demo.maven import FOLDER, Recorded
from demo.people import IN_BOTH
from demo.shift import Shift, as_recorded
from evaluations.roll_ups.models import AgentDay
from incentives.models import Statement


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Both organisations, loaded once with the days as recorded; taken away when this file's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO_AS_RECORDED", True)
        out = StringIO()
        call_command("load_demo", stdout=out)
        connection.check_constraints()  # here once, or every test below would check a hundred thousand rows again
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def maven(demo: str, db: None) -> Any:
    tenant = Tenant.objects.get(slug="maven")
    with tenant_scope(tenant.pk):
        yield tenant


def test_every_recorded_total_is_what_the_product_computed(demo: str, db: None) -> None:
    out = StringIO()

    call_command("check_demo", stdout=out)

    assert out.getvalue().splitlines()[-1] == "965 of 965 rows equal"


def test_a_wrong_figure_is_found(maven: Tenant) -> None:
    AgentDay.objects.order_by("day").filter(sales_amount__gt=0).first().delete()  # type: ignore[union-attr]

    with pytest.raises(CommandError, match="won_revenue"):
        call_command("check_demo", stdout=StringIO())


def test_the_slips_of_the_files_were_told_and_not_hidden(demo: str) -> None:
    assert re.search(r"1480 × product: “GTXPro” was not found. Read it as “GTX Pro”", demo)
    assert re.search(r"12 × sector: “technolgy” looks like a slip", demo)
    assert re.search(r"1425 × account: Empty", demo)
    assert re.search(r"Years have two digits", demo)
    assert re.search(r"agents do not occur in this file: .*Carl Lin", demo)


def test_every_row_came_in_through_an_import(maven: Tenant) -> None:
    counts = dict(Import.objects.values_list("kind", "counts"))

    assert counts == {
        "products": {"created": 7},
        "agents": {"created": 35},
        "customers": {"created": 85},
        "deals": {"created": 8800},
    }
    assert Sale.objects.count() == Deal.objects.filter(state="won").count() == 4238


def test_customers_are_looked_after_by_who_sold_there(maven: Tenant) -> None:
    owners = Recorded.read().owners()

    assert {customer.name: customer.owner.name for customer in Customer.objects.select_related("owner")} == owners
    helped = Assignment.objects.filter(role="collaborator").values_list("customer", "agent").distinct().count()
    sold = Deal.objects.exclude(customer=None).values_list("customer", "agent").distinct().count()
    assert helped == sold - 85


def test_samples_are_marked_so_that_nobody_takes_them_for_facts(maven: Tenant) -> None:
    assert set(Interaction.objects.values_list("source", flat=True)) == {"sample"}


def test_each_quarter_has_published_statements(maven: Tenant) -> None:
    assert Statement.objects.filter(run__state="published").values("starts_on").distinct().count() == 4


def test_one_person_belongs_to_both_organisations(demo: str, db: None) -> None:
    slugs = Membership.objects.filter(user__email=IN_BOTH).values_list("tenant__slug", flat=True)

    assert set(slugs) == {"maven", "yunfan"}


def test_the_second_organisation_works_in_chinese(demo: str, db: None) -> None:
    tenant = Tenant.objects.get(slug="yunfan")
    with tenant_scope(tenant.pk):
        assert (tenant.language, tenant.currency) == ("zh-hans", "CNY")
        assert (Agent.objects.count(), Customer.objects.count()) == (12, 200)
        assert Statement.objects.filter(run__state="published").exists()


def test_the_sign_ins_are_printed_with_their_password(demo: str, db: None) -> None:
    out = StringIO()

    call_command("demo_sign_ins", stdout=out)

    assert IN_BOTH in out.getvalue()
    assert "Manager 主管" in out.getvalue()
    assert "Password 密码" in out.getvalue()


def test_days_move_by_whole_weeks_to_just_before_today() -> None:
    shift = Shift.so_that(as_recorded("31-12-17"), lies_before=as_recorded("21-11-26"))

    assert shift.text("31-12-17") == "15-11-26"
    assert shift.day(as_recorded("31-12-17")).weekday() == as_recorded("31-12-17").weekday()
    assert shift.text("") == ""
    assert shift.quarter("31-12-17") == "Q4 2026"


def test_the_recorded_totals_are_complete() -> None:
    with (FOLDER / "oracle.csv").open(encoding="utf-8") as file:
        assert sum(1 for _row in csv.DictReader(file)) == 965
