from datetime import date

import pytest
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.imports.models import Import
from crm.imports.problems import words
from crm.imports.tests.conftest import Wizard
from customers.models import Assignment


@pytest.fixture
def wizard(scope):
    an_agent(name="Anna Snelling")
    return Wizard(a_member(Role.OWNER))


def starts():
    return dict(Assignment.objects.values_list("customer__name", "starts_on"))


@pytest.mark.parametrize("headings", ["name,owner,owner since", "客户名称,负责人,负责起始日"])
def test_owners_are_dated_by_the_file_or_begin_today(wizard, headings):
    content = f"{headings}\nAcme,Anna Snelling,2026-01-05\nOther,Anna Snelling,\n"
    assert wizard.all("customers", content).counts == {"created": 2}
    assert starts() == {"Acme": date(2026, 1, 5), "Other": timezone.localdate()}
    assert wizard.all("customers", content).counts == {"unchanged": 2}


def test_an_owner_of_another_day_is_told_row_by_row(wizard):
    content = "name,owner,owner since\nAcme,Anna Snelling,2026-01-05\nOther,Anna Snelling,2026-01-06\n"
    wizard.all("customers", content)
    found: Import = wizard.all("customers", content.replace("2026-01-05", "2025-01-05"))
    assert found.counts == {"unchanged": 1, "error": 1}
    (row,) = found.rows.filter(state="error")
    assert row.errors[0]["field"] == "owner_since"
    assert "began on 2026-01-05" in words(row.errors[0])
    assert starts()["Acme"] == date(2026, 1, 5)
