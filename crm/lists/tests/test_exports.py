"""A file holds exactly what its asker sees, and no more."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.lists import exports
from crm.lists.models import Export, ExportChunk
from crm.notifications.models import Notification
from customers.factories import a_customer, a_sale

pytestmark = pytest.mark.usefixtures("scope")
CUSTOMERS, SALES = "customers:customers", "customers:sales"


def export(client, key, file_format="csv", **query):
    url = reverse("lists:export", args=[key]) + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return client.post(url, {"format": file_format})


def body(answer):
    return b"".join(answer.streaming_content)


def lines(answer):
    content = body(answer).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content[1:])))


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def test_a_file_holds_the_columns_the_order_and_all_rows_of_the_view(owner, client_for):
    for number in range(60):
        a_customer(name=f"C{number:02}", region="East", stage="active")
    a_customer(name="Other", stage="lead")
    client = client_for(owner)
    rows = lines(export(client, CUSTOMERS, stage="active", columns="region,name", sort="name", size="20"))
    assert rows[0] == ["Region", "Name"]
    assert rows[1:] == [["East", f"C{number:02}"] for number in range(60)]
    seen, url = [], reverse(CUSTOMERS) + "?stage=active&sort=name&size=20"
    while url:
        page = client.get(url)
        seen += [customer.name for customer in page.context["rows"]]
        url = page.context["foot"].next_url
    assert [name for _region, name in rows[1:]] == seen


def test_an_agent_takes_away_only_what_is_theirs(client_for):
    agent, other = an_agent(), an_agent()
    a_customer(name="Own", owner=agent)
    a_customer(name="Foreign", owner=other)
    assert [row[0] for row in lines(export(client_for(agent.member), CUSTOMERS))[1:]] == ["Own"]


def test_a_page_that_is_not_theirs_is_no_file_of_theirs_either(client_for):
    agent = an_agent()
    assert export(client_for(agent.member), "incentives:runs").status_code == 403
    assert export(client_for(agent.member), "customers:customer").status_code == 404
    assert export(client_for(agent.member), "home:today").status_code == 404


def test_no_cell_of_a_file_is_a_formula(owner, client_for):
    a_customer(name="=HYPERLINK(1)", region="+1", phone="@x")
    client = client_for(owner)
    assert lines(export(client, CUSTOMERS, columns="name,region,phone"))[1] == ["'=HYPERLINK(1)", "'+1", "'@x"]
    book = body(export(client, CUSTOMERS, "xlsx", columns="name,region,phone"))
    assert _sheet(book)[1] == ["=HYPERLINK(1)", "+1", "@x"]
    assert b"<f>" not in _parts(book)


def _sheet(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def _parts(content):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_a_spreadsheet_holds_numbers_days_and_currencies_as_such(owner, client_for):
    sale = a_sale(amount=Decimal("1200.50"))
    head, row = _sheet(body(export(client_for(owner), SALES, "xlsx", columns="occurred_on,amount,kind")))
    assert head == ["Day", "Amount", "Currency", "Kind"]
    assert row == [sale.occurred_on, 1200.5, "CNY", "Order"]


def test_that_a_list_was_taken_away_is_written_down(owner, client_for):
    a_customer()
    lines(export(client_for(owner), CUSTOMERS, stage="lead"))
    event = Event.objects.get(name="list.exported")
    assert event.actor == owner
    assert (event.data["list"], event.data["query"], event.data["rows"]) == (CUSTOMERS, "stage=lead", 1)


@pytest.fixture
def promised(owner, client_for, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for number in range(5):
        a_customer(name=f"C{number}")
    client = client_for(owner)
    answer = export(client, CUSTOMERS, columns="name", sort="name")
    made = Export.objects.get()
    assert answer["Location"] == reverse("lists:export-made", args=[made.pk])
    return client, made


def make(export_asked):
    job = Job.objects.get(pk=export_asked.job_id)
    assert run_job(job.tenant_id, job.pk)
    export_asked.refresh_from_db()


def fetch(client, export_asked):
    return client.get(reverse("lists:fetch-export", args=[export_asked.pk]))


def test_a_long_file_is_made_by_a_job_and_its_asker_is_told(promised, owner):
    client, made = promised
    assert fetch(client, made).status_code == 404
    make(made)
    assert [row[0] for row in lines(fetch(client, made))] == ["Name", "C0", "C1", "C2", "C3", "C4"]
    jobs = client.get(reverse("jobs:jobs")).content.decode()
    assert "File: Customers" in jobs
    told = Notification.objects.get(member=owner)
    assert told.url == reverse("lists:export-made", args=[made.pk])
    assert "Customers" in client.get(told.url).content.decode()
    assert Event.objects.get(name="list.exported").data["rows"] == 5


def test_a_job_that_was_broken_off_makes_the_file_anew_and_tells_once(promised):
    client, made = promised
    make(made)
    Export.objects.update(made_at=None)
    made.refresh_from_db()
    exports.make_export(made, progress=lambda done: None)
    assert ExportChunk.objects.count() == 1
    assert Notification.objects.count() == 1
    assert len(lines(fetch(client, made))) == 6


def test_a_file_is_fetched_by_its_asker_alone_and_for_seven_days(promised, client_for):
    client, made = promised
    make(made)
    assert timedelta(days=6) < made.expires_at - timezone.now() <= timedelta(days=7)
    for path in ("export-made", "fetch-export"):
        url = reverse(f"lists:{path}", args=[made.pk])
        assert client_for(a_member(Role.OWNER)).get(url).status_code == 404
    Export.objects.update(expires_at=timezone.now())
    assert fetch(client, made).status_code == 404
    assert exports.sweep_exports() == 1
    assert "no longer kept" in client.get(reverse("lists:export-made", args=[made.pk])).content.decode()


def test_the_list_of_files_shows_ones_own(promised, client_for):
    client, made = promised
    make(made)
    assert reverse("lists:fetch-export", args=[made.pk]) in client.get(reverse("lists:exports")).content.decode()
    others = client_for(a_member(Role.OWNER)).get(reverse("lists:exports")).content.decode()
    assert str(made.pk) not in others
