"""Chat robots: known services only, a secret address, and an honest answer."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.notifications import chat, outward
from crm.notifications.factories import WECOM, a_robot
from crm.notifications.models import Delivery, Notification, Robot
from crm.notifications.robot_services import FAILURES
from crm.notifications.sending import send_due
from crm.notifications.services import notify
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from crm.tenancy.sealed import Unreadable, seal, unseal

FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/abc"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abc"
SLACK = "https://hooks.slack.com/services/T0/B0/xyz"


@pytest.fixture
def service(monkeypatch):
    """The services as they answer: what was sent to them, and what they say next."""

    class Service:
        answer = outward.Answer(200, b'{"errcode": 0, "code": 0}')
        calls: list = []

    def post(host, path, body, headers):
        Service.calls.append((host, path, json.loads(body)))
        if Service.answer is None:
            raise outward.Unreachable("TimeoutError")
        return Service.answer

    Service.calls = []
    monkeypatch.setattr(outward, "post", post)
    return Service


def tell(member, key="1", kind="follow_up.due"):
    return notify(
        member=member,
        kind=kind,
        key=key,
        params={"customer": "Huaxing", "due": "15:00", "note": "Terms"},
        url="/x/",
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [(f"{WECOM}abc", "wecom"), (DINGTALK, "dingtalk"), (FEISHU, "feishu"), (SLACK, "slack")],
)
def test_the_address_says_which_service_it_is(address, name):
    assert chat.service_of(address) == name


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=abc",
        "https://user:pw@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/user/delete?key=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../x",
        "https://open.feishu.cn/open-apis/bot/v2/hook/a b",
        "https://hooks.slack.com/services/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/robot/send?access_token=x",
        "https://[::1]:x/",
        "wecombot://abc",
        "",
    ],
)
def test_nothing_but_a_robot_of_the_four_services_is_an_address(scope, client_for, address):
    assert chat.service_of(address) is None
    answer = client_for(a_member()).post("/settings/me/robots/new/", {"name": "Robot", "address": address})
    assert answer.status_code == 422
    assert not Robot.objects.exists()


def test_an_address_is_kept_sealed_and_never_shown_again(scope, client_for):
    browser = client_for(a_member())
    browser.post("/settings/me/robots/new/", {"name": "Mine", "address": f"{WECOM}very-secret-key"})
    robot = Robot.objects.get()
    assert "very-secret" not in robot.address
    assert unseal(robot.address, "robot address").endswith("very-secret-key")
    page = browser.get("/settings/me/notices/").content.decode()
    assert "Mine" in page
    assert "very-secret" not in page


def test_what_one_organisation_sealed_no_other_can_open(db):
    with tenant_scope(a_tenant().pk):
        sealed = seal("secret", "robot address")
        with pytest.raises(Unreadable):
            unseal(sealed, "robot secret")
    with tenant_scope(a_tenant().pk), pytest.raises(Unreadable):
        unseal(sealed, "robot address")


def test_a_former_key_of_the_installation_still_opens(scope, settings):
    sealed = seal("secret", "robot address")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key altogether"
    assert unseal(sealed, "robot address") == "secret"


def test_a_member_hears_by_their_own_robot_once(scope, service):
    member = a_member()
    a_robot(member=member)
    tell(member)
    send_due()
    send_due()
    ((host, path, body),) = service.calls
    assert host == "qyapi.weixin.qq.com"
    assert "key=key-" in path
    assert "Huaxing" in body["text"]["content"]
    assert "/x/" in body["text"]["content"]


@pytest.mark.parametrize("address", [DINGTALK, FEISHU, SLACK])
def test_every_service_gets_the_message_in_its_own_form(scope, service, address):
    a_robot(member=(member := a_member()), address=address, secret="signs" if address != SLACK else "")
    tell(member)
    send_due()
    ((_host, path, body),) = service.calls
    assert "Huaxing" in json.dumps(body)
    if address == DINGTALK:
        assert {"access_token", "timestamp", "sign"} == set(parse_qs(urlsplit(path).query))
    if address == FEISHU:
        assert {"msg_type", "content", "timestamp", "sign"} == set(body)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            outward.Answer(200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'),
            "does not know this address",
        ),
        (outward.Answer(200, b'{"errcode": 45009}'), "no more messages this minute"),
        (outward.Answer(200, b"<html>"), "refused the message"),
        (outward.Answer(302, b""), "does not know this address"),
        (outward.Answer(503, b""), "error of its own"),
        (None, "did not answer"),
    ],
)
def test_trying_a_robot_says_what_the_service_said(scope, client_for, service, answer, words):
    robot = a_robot(member=(member := a_member()))
    browser = client_for(member)
    good = browser.post(f"/settings/robots/{robot.pk}/try/", headers={"HX-Request": "true"})
    assert good.status_code == 204
    service.answer = answer
    bad = browser.post(f"/settings/robots/{robot.pk}/try/", headers={"HX-Request": "true"})
    assert bad.status_code == 409
    assert words in bad.content.decode()


def test_a_robot_that_keeps_failing_is_switched_off_and_its_owner_told(scope, service):
    a_robot(member=(member := a_member()), name="Broken")
    service.answer = outward.Answer(200, b'{"errcode": 93000}')
    for number in range(FAILURES + 2):
        tell(member, key=str(number))
        send_due()
    robot = Robot.objects.get()
    assert robot.disabled_at
    assert len(service.calls) == FAILURES
    told = Notification.objects.get(kind="robot.switched_off")
    assert told.member == member
    assert "does not know this address" in told.params["reason"]


def test_a_robot_whose_worker_died_is_not_made_to_say_it_twice(scope, service):
    a_robot(member=(member := a_member()))
    tell(member)
    Delivery.objects.filter(channel="robot").update(state="sending", begun_at="2026-01-01T00:00Z")
    send_due()
    assert service.calls == []


def group_robot(browser, **changes):
    form = {"name": "Team", "address": f"{WECOM}team", "kinds": ["follow_up.due"]} | changes
    return browser.post("/settings/robots/new/", form)


def test_the_robot_of_a_group_passes_on_what_it_was_told_to_about_whom_it_was_told(scope, client_for, service):
    scope.language = "en"
    scope.save()
    one, other = a_member(name="Zhou"), a_member(name="Xu")
    owner = a_member(Role.OWNER)
    assert group_robot(client_for(owner), audience=[str(one.pk)]).status_code == 302
    tell(one)
    tell(other)
    tell(one, key="2", kind="goal.agreed")
    send_due()
    ((_host, _path, body),) = service.calls
    assert "Zhou" in body["text"]["content"]
    assert "Xu" not in body["text"]["content"]


def test_pay_is_never_offered_to_a_group(scope, client_for):
    browser = client_for(a_member(Role.OWNER))
    assert "statement.published" not in browser.get("/settings/robots/new/").content.decode()
    assert group_robot(browser, kinds=["statement.published"]).status_code == 422
    with pytest.raises(ValidationError):
        a_robot(member=a_member(Role.OWNER), is_of_group=True, kinds=["statement.published"])


def test_pay_stays_private_even_where_a_robot_was_told_to_pass_it_on(scope, service):
    a_robot(member=a_member(Role.OWNER), is_of_group=True)
    Robot.objects.update(kinds=["statement.published"])
    tell(a_member(), kind="statement.published")
    send_due()
    assert service.calls == []


def test_a_groups_robot_never_hears_about_members_of_another_organisation(scope, client_for):
    stranger = a_member(tenant=a_tenant())
    assert group_robot(client_for(a_member(Role.OWNER)), audience=[str(stranger.pk)]).status_code == 422


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER, Role.FINANCE])
def test_robots_of_groups_are_for_those_who_manage_the_organisation(scope, client_for, role):
    robot = a_robot(member=a_member(Role.OWNER), is_of_group=True, kinds=["follow_up.due"])
    browser = client_for(a_member(role))
    assert browser.get("/settings/robots/").status_code == 403
    assert group_robot(browser).status_code == 403
    assert browser.post(f"/settings/robots/{robot.pk}/remove/").status_code == 404
