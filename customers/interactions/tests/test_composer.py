"""What a log can carry: a date that comes back, a step of a deal, files, a place, a call that was just made."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from customers.factories import a_customer, a_deal, a_stage
from customers.interactions.attachments import path_of, prune
from customers.models import Attachment, Customer, FollowUp, Interaction

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 50


@pytest.fixture(autouse=True)
def _files_lie_elsewhere(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


@pytest.fixture
def log(browser, customer):
    """Send the quick log with these values."""

    def send(**values):
        form = {
            "client_ref": str(uuid4()),
            "customer": str(customer.pk),
            "channel": "call",
            "outcome": "progress",
            "summary": "Went well.",
        }
        return browser.post(
            f"{reverse('customers:log-interaction')}?customer={customer.pk}", form | values, headers=HTMX
        )

    return send


def understood(browser, customer, text, **more):
    answer = browser.post(
        reverse("customers:understand", args=["next_step"]),
        {"summary": text, "customer": str(customer.pk)} | more,
        headers=HTMX,
    )
    return answer.content.decode()


def first_chip(text: str) -> str:
    return text.split('value="said:')[1].split('"')[0]


def test_an_outcome_alone_is_enough(log):
    assert log(summary="").status_code == 204
    assert Interaction.objects.get().outcome == "progress"


def test_a_date_that_comes_back_needs_a_confirmation_of_its_own(browser, customer, log):
    chips = understood(browser, customer, "每月5号回访")
    assert 'name="repeats" value="monthly"' in chips
    said = "said:" + first_chip(chips)

    log(summary="每月5号回访", next_step=said)
    assert FollowUp.objects.get().repeats == ""
    log(summary="每月5号回访", next_step=said, repeats="monthly")
    assert FollowUp.objects.latest("created_at").repeats == "monthly"
    log(summary="Went well.", next_step="tomorrow", repeats="monthly")
    assert FollowUp.objects.latest("created_at").repeats == ""


def test_a_stage_that_is_named_moves_the_deal_only_when_ticked_and_undo_moves_it_back(browser, customer, log):
    first, contract = a_stage(name="报价"), a_stage(name="合同")
    deal = a_deal(customer=customer, name="年度框架", stage=first)
    text = "刘总同意，推进到合同"
    chips = understood(browser, customer, text)
    assert "年度框架" in chips
    assert f'value="{deal.pk}" id="id_moves_{deal.pk}">' in chips

    log(summary=text)
    deal.refresh_from_db()
    assert deal.stage == first
    answer = log(summary=text, moves=str(deal.pk), **{f"stage_{deal.pk}": str(contract.pk)})
    deal.refresh_from_db()
    assert deal.stage == contract

    undo = answer["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    browser.post(undo, headers=HTMX)
    deal.refresh_from_db()
    assert deal.stage == first


def test_a_deal_of_another_customer_is_not_moved(log):
    stage = a_stage(name="合同")
    deal = a_deal(stage=a_stage(name="报价"))
    log(summary="推进到合同", moves=str(deal.pk), **{f"stage_{deal.pk}": str(stage.pk)})
    deal.refresh_from_db()
    assert deal.stage != stage


def upload(browser, content: bytes = JPEG, name: str = "photo.jpg"):
    return browser.post(reverse("customers:add-file"), {"file": SimpleUploadedFile(name, content)}, headers=HTMX)


def test_a_photo_goes_with_the_log_and_is_a_download_for_those_who_see_it(browser, customer, log, client_for):
    key = upload(browser, name="../etc/名片.jpg").json()["id"]
    assert log(attachments=key).status_code == 204
    found = Attachment.objects.get()
    assert (found.name, found.content_type) == ("名片.jpg", "image/jpeg")
    assert found.interaction == Interaction.objects.get()

    answer = browser.get(reverse("customers:file", args=[key]))
    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_for(an_agent().member).get(reverse("customers:file", args=[key])).status_code == 404
    page = browser.get(reverse("customers:interaction", args=[found.interaction_id])).content.decode()
    assert "名片.jpg" in page


def office(*names: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "is_kept"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n0", True),
        ("offer.pdf", b"%PDF-1.7", True),
        ("offer.docx", office("[Content_Types].xml", "word/document.xml"), True),
        ("photo.jpg", b"<script>alert(1)</script>", False),
        ("photo.svg", b"<svg/>", False),
        ("things.zip", office("a.txt"), False),
        ("macros.docx", office("[Content_Types].xml", "word/vbaProject.bin"), False),
        ("empty.jpg", b"", False),
    ],
)
def test_the_first_bytes_say_what_a_file_is(browser, name, content, is_kept):
    answer = upload(browser, content, name)
    assert (answer.status_code == 200) is is_kept
    assert Attachment.objects.count() == is_kept


def test_a_file_that_is_too_large_or_broke_off_is_refused_in_words(browser, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    assert "too large" in upload(browser).json()["detail"]
    answer = browser.post(reverse("customers:add-file"), {}, headers=HTMX)
    assert "did not arrive whole" in answer.json()["detail"]


def test_a_file_that_waits_is_seen_by_its_bringer_alone_and_given_to_nobody_elses_log(browser, log, client_for):
    stranger = client_for(an_agent().member)
    key = upload(stranger).json()["id"]
    assert browser.get(reverse("customers:file", args=[key])).status_code == 404
    assert log(attachments=key).status_code == 422
    assert "Add it again" in log(attachments=key).content.decode()
    assert stranger.post(reverse("customers:remove-file", args=[key])).status_code == 204


def test_what_was_never_logged_is_forgotten(browser, scope):
    key = upload(browser).json()["id"]
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert prune() == 1
    assert path_of(scope.pk, key).exists()  # the content goes a day later, when no row names it


def test_a_place_is_kept_to_a_tenth_of_a_kilometre(browser, log):
    log(latitude="31.230416", longitude="121.473701", accuracy_m="17")
    found = Interaction.objects.get()
    assert (found.latitude, found.longitude, found.accuracy_m) == (Decimal("31.230"), Decimal("121.474"), 100)
    page = browser.get(reverse("customers:interaction", args=[found.pk])).content.decode()
    assert "31.230" in page
    assert log(latitude="99", longitude="1").status_code == 422


def test_back_from_a_call_the_log_knows_when_it_began_and_how_long_it_took(browser, customer):
    began = timezone.now() - timedelta(minutes=9)
    query = {"customer": str(customer.pk), "started": began.isoformat(), "minutes": "9"}
    sheet = browser.get(reverse("customers:log-interaction"), query, headers=HTMX).content.decode()
    assert (
        f'value="{timezone.localtime(began, timezone.zoneinfo.ZoneInfo("Asia/Shanghai")):%Y-%m-%dT%H:%M}"' in sheet
    )
    assert 'name="minutes" value="9"' in sheet
    assert 'value="call" id="id_channel_0" required checked' in sheet


@pytest.mark.parametrize("started", ["nonsense", "2026-01-01", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_a_call_that_cannot_have_been_is_not_believed(browser, customer, started):
    query = {"customer": str(customer.pk), "started": started, "minutes": "many"}
    assert browser.get(reverse("customers:log-interaction"), query, headers=HTMX).status_code == 200
