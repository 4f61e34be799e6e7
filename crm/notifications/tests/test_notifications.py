"""What members are told: once, in their own language, and to nobody else."""

import pytest
from django.core import mail
from django.utils.translation import gettext_lazy as _

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.jobs.models import Job
from crm.notifications import kinds
from crm.notifications.kinds import register_kind
from crm.notifications.models import Notification
from crm.notifications.services import mail_notification, notify


@pytest.fixture(autouse=True)
def a_kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return register_kind("test.told", subject=_("Sign in"), body="%(what)s")


def tell(member, key="1", what="the news"):
    return notify(member=member, kind="test.told", key=key, params={"what": what}, url="/today/")


def test_the_same_thing_is_told_once(scope):
    member = a_member()
    assert tell(member).pk == tell(member).pk
    assert Notification.objects.count() == Job.objects.filter(kind="notifications.mail").count() == 1


def test_a_mail_goes_out_once_with_an_id_of_its_own_in_the_readers_language(scope):
    member = a_member(language="zh-hans")
    told = tell(member)
    assert mail_notification(told.pk)
    assert not mail_notification(told.pk)
    (letter,) = mail.outbox
    assert letter.subject == "登录"
    assert letter.to == [member.user.email]
    assert str(told.pk) in letter.extra_headers["Message-ID"]
    assert "/today/" in letter.body


def test_a_member_who_is_shut_out_gets_no_mail(scope):
    member = a_member()
    told = tell(member)
    member.is_active = False
    member.save()
    assert not mail_notification(told.pk)
    assert mail.outbox == []


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
