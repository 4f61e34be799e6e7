"""What members are told: once, in their own language, the way they chose, and to nobody else."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.jobs.models import Job
from crm.notifications import kinds, sending
from crm.notifications.kinds import register_kind
from crm.notifications.models import Delivery, NoticeChoice, Notification
from crm.notifications.sending import send_due
from crm.notifications.services import mark_read, notify

ME = "/settings/me/notices/"


@pytest.fixture(autouse=True)
def a_kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return register_kind("test.told", subject=_("Sign in"), body="%(what)s", label="News")


def tell(member, key="1", what="the news"):
    return notify(member=member, kind="test.told", key=key, params={"what": what}, url="/today/")


def choose(browser, channel, timing):
    """As a member does: the field of the matrix changes, and is saved."""
    field = f"test.told:{channel}"
    return browser.post(ME, {field: timing}, headers={"X-Autosave": field})


def test_the_same_thing_is_told_once(scope):
    member = a_member()
    assert tell(member).pk == tell(member).pk
    assert Notification.objects.count() == Delivery.objects.count() == 1
    assert Job.objects.filter(kind="notifications.send").count() == 1


def test_a_mail_goes_out_once_with_an_id_of_its_own_in_the_readers_language(scope):
    member = a_member(language="zh-hans")
    told = tell(member)
    assert send_due() == {"sent": 1, "not_sent": 0}
    assert send_due() == {"sent": 0, "not_sent": 0}
    (letter,) = mail.outbox
    assert letter.subject == "登录"
    assert letter.to == [member.user.email]
    assert str(told.deliveries.get().pk) in letter.extra_headers["Message-ID"]
    assert "/today/" in letter.body
    (html,) = [content for content, kind in letter.alternatives if kind == "text/html"]
    assert '<html lang="zh-Hans">' in html
    assert "the news" in html
    assert "选择要接收的通知" in html
    assert "选择要接收的通知" in letter.body


def test_what_was_typed_by_others_is_text_in_a_mail_and_never_markup(scope):
    tell(a_member(), what="<img src=x onerror=alert(1)>")
    send_due()
    (letter,) = mail.outbox
    assert "<img" in letter.body
    assert "<img" not in letter.alternatives[0][0]


def test_a_member_who_is_shut_out_gets_no_mail(scope):
    member = a_member()
    tell(member)
    member.is_active = False
    member.save()
    send_due()
    assert mail.outbox == []
    assert Delivery.objects.get().state == "skipped"


def test_nobody_reads_what_was_told_to_somebody_else(scope, client_for):
    told = tell(a_member(), what="a secret")
    owner = client_for(a_member(Role.OWNER))
    assert "a secret" not in owner.get("/notifications/").content.decode()
    assert owner.post(f"/notifications/{told.pk}/open/").status_code == 404


def test_opening_marks_as_read_and_goes_there(scope, client_for):
    told = tell(member := a_member())
    answer = client_for(member).post(f"/notifications/{told.pk}/open/")
    assert (answer.status_code, answer.url) == (302, "/today/")
    told.refresh_from_db()
    assert told.read_at


def test_two_hundred_notices_are_one_mail_that_is_cut_short_with_a_link(scope):
    member = a_member()
    for number in range(200):
        tell(member, key=str(number))
    assert send_due()["sent"] == 200
    (letter,) = mail.outbox
    assert letter.subject == "200 notices"
    assert letter.body.count("· Sign in") == 20
    assert "and 180 more" in letter.body
    assert "/notifications/" in letter.body


def test_a_member_turns_mail_off_and_only_their_own(scope, client_for):
    member, other = a_member(), a_member()
    assert choose(client_for(member), "mail", "off").status_code == 200
    tell(member)
    tell(other)
    send_due()
    assert [letter.to for letter in mail.outbox] == [[other.user.email]]
    assert Notification.objects.filter(member=member, read_at=None).exists()


def test_off_in_the_app_keeps_the_bell_silent_and_the_notice_in_the_list(scope, client_for):
    browser = client_for(member := a_member())
    choose(browser, "app", "off")
    tell(member, what="the quiet news")
    page = browser.get("/notifications/").content.decode()
    assert "the quiet news" in page
    assert "Notifications, 0 unread" in page
    assert choose(browser, "app", "digest").status_code == 422


def test_a_choice_that_is_the_usual_is_not_kept(scope, client_for):
    browser = client_for(a_member())
    choose(browser, "mail", "off")
    choose(browser, "mail", "instant")
    assert not NoticeChoice.objects.exists()


def test_the_digest_comes_at_the_chosen_hour_on_the_members_own_clock(scope, client_for, monkeypatch):
    member = a_member(time_zone="Asia/Tokyo")
    browser = client_for(member)
    choose(browser, "mail", "digest")
    browser.post(ME, {"digest_hour": "18"}, headers={"X-Autosave": "digest_hour"})
    member.user.refresh_from_db()
    at = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    tell(member, key="1")
    tell(member, key="2")
    assert {row.due_at for row in Delivery.objects.all()} == {datetime(2026, 11, 30, 9, 0, tzinfo=UTC)}
    assert send_due(datetime(2026, 11, 30, 8, 59, tzinfo=UTC))["sent"] == 0
    assert send_due(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))["sent"] == 2
    assert [letter.subject for letter in mail.outbox] == ["2 notices"]


def test_quiet_hours_hold_messages_back_and_bring_them_afterwards_in_one(scope, monkeypatch):
    member = a_member(time_zone="Asia/Shanghai", quiet_from=time(22), quiet_until=time(7, 30))
    night = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)  # 23:30 there
    monkeypatch.setattr(timezone, "now", lambda: night)
    tell(member, key="1")
    tell(member, key="2")
    assert send_due(night + timedelta(hours=7, minutes=59))["sent"] == 0
    assert send_due(night + timedelta(hours=8))["sent"] == 2
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_is_not_sent(scope, monkeypatch):
    member = a_member(time_zone="Asia/Shanghai", quiet_from=time(22), quiet_until=time(7, 30))
    night = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: night)
    told = tell(member)
    Notification.objects.update(created_at=night)
    told.refresh_from_db()
    mark_read(by=member, notification=told)
    assert send_due(night + timedelta(hours=9)) == {"sent": 0, "not_sent": 0}
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_tried_again_with_pauses(scope, monkeypatch):
    tell(a_member())

    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_due()["not_sent"] == 1
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "ConnectionRefusedError")
    assert row.due_at > timezone.now() + timedelta(seconds=50)
    assert send_due()["sent"] == 0
    assert send_due(row.due_at)["sent"] == 1
    assert len(mail.outbox) == 1


def test_one_message_that_cannot_be_made_does_not_keep_the_others_back(scope, monkeypatch):
    broken, well = a_member(), a_member()
    tell(broken, what="broken")
    tell(well, what="well")
    make = sending.message_of

    def fail_for_one(told):
        if told[0].member_id == broken.pk:
            raise RuntimeError
        return make(told)

    monkeypatch.setattr(sending, "message_of", fail_for_one)
    assert send_due() == {"sent": 1, "not_sent": 1}
    assert [letter.to for letter in mail.outbox] == [[well.user.email]]


def test_a_notice_of_an_older_version_can_still_be_read(scope):
    told = notify(member=a_member(), kind="test.told", key="old", params={})
    assert told.words() == ("Sign in", "--")


def test_a_mail_whose_worker_died_goes_out_later_under_the_same_id(scope):
    tell(a_member())
    row = Delivery.objects.get()
    begun = timezone.now()
    Delivery.objects.update(state="sending", begun_at=begun)
    assert send_due(begun + timedelta(seconds=29))["sent"] == 0
    assert send_due(begun + timedelta(seconds=31))["sent"] == 1
    assert str(row.pk) in mail.outbox[0].extra_headers["Message-ID"]


def test_the_list_says_how_each_notice_went(scope, client_for):
    member = a_member()
    tell(member)
    send_due()
    assert "By mail" in client_for(member).get("/notifications/").content.decode()


def test_every_kind_says_in_words_what_it_is():
    assert [kind.name for kind in kinds.kinds() if kind.label == kind.name] == []


def test_the_matrix_offers_every_kind_by_every_way_in_the_readers_language(scope, client_for):
    page = client_for(a_member(language="zh-hans")).get(ME).content.decode()
    assert page.count("<select") >= 4 * len(kinds.kinds())
    assert "回访到期" in page
