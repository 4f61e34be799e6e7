"""The wizard in the browser and the same by the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.imports.models import Import
from crm.imports.tests.conftest import Wizard
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.tenancy.models import Tenant
from customers.factories import a_product, a_stage
from customers.models import Customer, Deal

CONTENT = "name,employees\nGood,5\n=cmd(),minus\n"


def work_off(tenant: Tenant) -> None:
    """What the worker would do."""
    for job in Job.objects.filter(kind__startswith="imports.", state=Job.State.WAITING):
        run_job(tenant.pk, job.pk)


def a_file(content: str = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile("customers.csv", content.encode(), content_type="text/csv")


def test_a_file_goes_through_the_wizard_in_five_steps(scope: Tenant, client_for: Any) -> None:
    client = client_for(a_member(Role.OWNER))
    started = client.post(reverse("imports:start"), {"kind": "customers", "file": a_file()})
    page = client.get(started.url)
    assert "Match columns" in page.content.decode()

    mapping = {"column_name": "0", "column_employees": "1", "on_error": "good_rows"}
    client.post(reverse("imports:map-columns", args=[Import.objects.get().pk]), mapping)
    assert "import-job" in client.get(started.url).content.decode()
    work_off(scope)
    checked = client.get(started.url).content.decode()
    assert "is no number" in checked
    assert "Import 1 row" in checked

    client.post(reverse("imports:run", args=[Import.objects.get().pk]))
    work_off(scope)
    progress = client.get(reverse("imports:progress", args=[Import.objects.get().pk]))
    assert progress.headers["HX-Redirect"] == started.url
    assert "Take back" in client.get(started.url).content.decode()
    assert Customer.objects.get().name == "Good"

    client.post(reverse("imports:revert", args=[Import.objects.get().pk]))
    work_off(scope)
    assert not Customer.objects.exists()


def test_the_wrong_rows_are_a_file_in_which_no_cell_is_a_formula(
    wizard: Wizard, client_for: Any, owner: Membership
) -> None:
    found = wizard.check("customers", CONTENT)

    lines = client_for(owner).get(reverse("imports:errors", args=[found.pk])).content.decode().splitlines()

    assert lines[0] == "\ufeffRow,What is wrong,name,employees"
    assert lines[1].startswith("3,")
    assert lines[1].endswith(",'=cmd(),minus")


def test_what_is_too_large_is_refused_before_it_is_read(
    scope: Tenant, client_for: Any, api_for: Any, settings: Any
) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    member = a_member(Role.OWNER)
    big = "name\n" + "x" * 100 + "\n" * 1_300_000

    page = client_for(member).post(reverse("imports:start"), {"kind": "customers", "file": a_file(big)})
    answer = api_for(member).post(reverse("api:import-list"), {"kind": "customers", "file": a_file(big)})

    assert page.status_code == answer.status_code == 413
    assert "larger than 1 MB" in page.content.decode()
    assert "larger than 1 MB" in answer.json()["detail"]


def test_proposals_and_dates_are_decided_on_the_page_once_for_all_rows(
    wizard: Wizard, anna: Any, client_for: Any, owner: Membership, scope: Tenant
) -> None:
    a_product(name="GTX Pro")
    a_stage(name="Open")
    rows = "".join(f"D{n},Anna Snelling,GTXPro,Open,{n:02}-03-17\n" for n in range(1, 29))
    found = wizard.check("deals", "id,agent,product,stage,opened\n" + rows)
    client, page = client_for(owner), reverse("imports:import", args=[found.pk])
    shown = client.get(page).content.decode()
    assert "Read it as “GTX Pro”?" in shown
    assert "Years have two digits" in shown

    client.post(
        reverse("imports:decide", args=[found.pk]), {"accept": ["0"], "dates_opened_on": "dmy", "stale": "1"}
    )
    work_off(scope)

    assert "Import 28 rows" in client.get(page).content.decode()
    client.post(reverse("imports:run", args=[found.pk]))
    work_off(scope)
    assert {deal.opened_on.month for deal in Deal.objects.all() if deal.opened_on} == {3}
    assert reverse("imports:import", args=[found.pk]) in client.get(reverse("imports:imports")).content.decode()


@pytest.mark.parametrize("name", ["import", "errors", "progress"])
def test_another_members_import_does_not_exist(wizard: Wizard, client_for: Any, api_for: Any, name: str) -> None:
    found = wizard.upload("customers", CONTENT)
    other = a_member(Role.MANAGER)

    assert client_for(other).get(reverse(f"imports:{name}", args=[found.pk])).status_code == 404
    assert client_for(other).post(reverse("imports:run", args=[found.pk])).status_code == 404
    assert api_for(other).get(reverse("api:import-detail", args=[found.pk])).status_code == 404
    assert api_for(other).post(reverse("api:import-run", args=[found.pk])).status_code == 404
    assert api_for(other).get(reverse("api:import-row-list")).json()["data"] == []


def test_a_file_goes_in_by_the_api(scope: Tenant, api_for: Any) -> None:
    client = api_for(a_member(Role.OWNER))
    started = client.post(reverse("api:import-list"), {"kind": "customers", "file": a_file()})
    assert started.status_code == 201, started.json()
    found = started.json()
    assert found["mapping"] == {"name": 0, "employees": 1}

    at = {"args": [found["id"]]}
    mapped = client.post(reverse("api:import-map-columns", **at), {"mapping": found["mapping"]}, format="json")
    assert mapped.status_code == 200, mapped.json()
    assert client.post(reverse("api:import-check", **at)).status_code == 202
    work_off(scope)
    rows = client.get(reverse("api:import-row-list"), {"of_import": found["id"], "state": "error"}).json()["data"]
    assert rows[0]["errors"] == [
        {
            "row": 3,
            "code": "not_a_number",
            "field": "employees",
            "column": "employees",
            "message": "“minus” is no number. Write it like 1234.50.",
        }
    ]

    assert client.post(reverse("api:import-run", **at)).status_code == 202
    work_off(scope)
    assert client.get(reverse("api:import-detail", **at)).json()["counts"] == {"created": 1, "error": 1}


def test_an_unreadable_file_by_the_api_is_a_problem_beside_its_field(scope: Tenant, api_for: Any) -> None:
    answer = api_for(a_member(Role.OWNER)).post(
        reverse("api:import-list"), {"kind": "customers", "file": a_file("")}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/file"


def test_a_template_has_the_headings_the_import_understands(wizard: Wizard, client_for: Any) -> None:
    text = client_for(wizard.by).get(reverse("imports:template", args=["customers"])).content

    found = wizard.upload("customers", text)

    assert {"name", "external_id", "owner", "sector", "region", "note"} <= set(found.mapping)
