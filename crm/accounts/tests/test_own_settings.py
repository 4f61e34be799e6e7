"""What people set for themselves holds at once, on every device, and for nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.devices import device_of
from crm.accounts.factories import a_member
from crm.accounts.models import User, UserSession
from crm.accounts.services import end_sessions, sessions_of
from crm.events.models import Event

PASSWORD = "a long enough pass phrase"
ME = "/settings/me/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def autosave(browser: Client, field: str, value: str, **others: str):
    return browser.post(ME, {field: value} | others, headers={"X-Autosave": field})


def signed_in(email: str, agent: str = CHROME) -> Client:
    browser = Client(headers={"User-Agent": agent})
    answer = browser.post("/sign-in/", {"username": email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


@pytest.fixture
def person(scope):
    """A member who signs in with a password."""
    member = a_member(email="mei@example.test")
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


def test_the_looks_follow_a_person_to_another_device_with_the_first_byte(person):
    phone, desk = signed_in("mei@example.test"), signed_in("mei@example.test")
    assert "data-theme" not in desk.get(ME).content.decode().split("<head>")[0]
    for name, value in {"theme": "dark", "density": "compact", "gain_colours": "red-up"}.items():
        assert autosave(phone, name, value).status_code == 200
    root = desk.get("/today/").content.decode().split("<head>")[0]
    assert all(f'data-{name}="{value}"' in root for name, value in {"theme": "dark", "gain": "red-up"}.items())
    assert 'data-density="compact"' in root
    assert "data-theme" not in Client().get("/sign-in/").content.decode().split("<head>")[0]


def test_one_field_is_saved_and_the_others_are_left_alone(person, client_for):
    browser = client_for(person)
    answer = autosave(browser, "theme", "dark", name="", language="xx")
    assert set(answer.json()) == {"at", "reload"}
    user = User.objects.get(pk=person.user_id)
    assert (user.theme, user.name, user.language) == ("dark", person.user.name, "")


def test_what_cannot_be_saved_is_said_and_nothing_changes(person, client_for):
    answer = autosave(client_for(person), "time_zone", "Mars/Base")
    assert answer.status_code == 422
    assert "Mars/Base" in answer.json()["error"]
    assert autosave(client_for(person), "is_staff", "on").status_code == 422
    assert not User.objects.get(pk=person.user_id).is_staff


def test_another_language_asks_for_the_page_anew(person, client_for):
    browser = client_for(person)
    assert autosave(browser, "language", "zh-hans").json()["reload"]
    assert '<html lang="zh-Hans"' in browser.get(ME).content.decode()


def test_a_plain_browser_saves_the_whole_form(person, client_for):
    form = {"name": "Mei", "language": "en", "time_zone": "Asia/Tokyo", "theme": "light", "single_keys": "on"}
    form |= {f"key_{number}": key for number, key in enumerate("l/jkg?")}
    assert client_for(person).post(ME, form).status_code == 302
    user = User.objects.get(pk=person.user_id)
    assert (user.name, user.time_zone, user.theme, user.single_keys) == ("Mei", "Asia/Tokyo", "light", True)


def test_large_numbers_are_written_as_the_reader_chose(person, client_for):
    browser = client_for(person)
    assert "123K" in browser.get(ME).content.decode()
    autosave(browser, "big_numbers", "wan")
    assert "1.25亿" in browser.get(ME).content.decode()


def test_a_key_that_is_taken_is_refused_with_who_has_it(person, client_for):
    browser = client_for(person)
    answer = autosave(browser, "key_0", "j")
    assert answer.status_code == 422
    assert "“J” is taken by “Next row”" in answer.json()["error"]
    assert autosave(browser, "key_0", "w").status_code == 200
    user = User.objects.get(pk=person.user_id)
    assert user.keys == {"l": "w"}
    assert 'data-key-map="{&quot;w&quot;: &quot;l&quot;}"' in browser.get(ME).content.decode()


def test_two_actions_can_exchange_their_keys_one_after_the_other(person, client_for):
    browser = client_for(person)
    autosave(browser, "key_2", "w")
    assert autosave(browser, "key_3", "j", key_2="w").status_code == 200
    assert autosave(browser, "key_2", "k", key_3="j").status_code == 200
    assert User.objects.get(pk=person.user_id).keys == {"j": "k", "k": "j"}


def test_single_keys_can_be_turned_off_for_every_device(person, client_for):
    autosave(client_for(person), "single_keys", "")
    assert 'data-keys="off"' in client_for(person).get("/today/").content.decode().split("<head>")[0]


def test_a_person_sees_where_they_are_signed_in_and_can_sign_out_there(person):
    desk, phone = signed_in("mei@example.test"), signed_in("mei@example.test", "iPhone Version/18.0 Safari/604.1")
    text = desk.get("/settings/me/security/").content.decode()
    assert "Chrome · Windows" in text
    assert "iPhone" in text
    assert desk.session.session_key not in text
    assert phone.session.session_key not in text
    desk.post("/settings/me/security/sign-out/")
    assert phone.get("/today/").status_code == 302
    assert desk.get("/today/").status_code == 200
    assert Event.objects.filter(name="member.signed_out_elsewhere").exists()


def test_one_device_is_signed_out_and_the_other_stays(person):
    desk, phone, tablet = (signed_in("mei@example.test") for _ in range(3))
    text = desk.get("/settings/me/security/").content.decode()
    name = text.split('name="session" value="')[1].split('"')[0]
    desk.post("/settings/me/security/sign-out/", {"session": name})
    assert sorted(browser.get("/today/").status_code for browser in (phone, tablet)) == [200, 302]


def test_nobody_signs_somebody_else_out(person, client_for):
    mine = signed_in("mei@example.test")
    other = a_member()
    client_for(other).post("/settings/me/security/sign-out/")
    assert end_sessions(by=other, keys=[mine.session.session_key]) == 0
    assert mine.get("/today/").status_code == 200


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(person):
    desk, phone = signed_in("mei@example.test"), signed_in("mei@example.test")
    wrong = desk.post("/settings/me/security/password/", {"old": "wrong", "new": "another pass phrase"})
    assert wrong.status_code == 422
    assert "not your password now" in wrong.content.decode()
    weak = desk.post("/settings/me/security/password/", {"old": PASSWORD, "new": "short"})
    assert weak.status_code == 422
    assert phone.get("/today/").status_code == 200
    done = desk.post("/settings/me/security/password/", {"old": PASSWORD, "new": "another pass phrase"})
    assert done.status_code == 302
    assert desk.get("/today/").status_code == 200
    assert phone.get("/today/").status_code == 302
    assert [session["device"] for session in sessions_of(person.user)] == ["Chrome · Windows"]
    assert User.objects.get(pk=person.user_id).check_password("another pass phrase")
    assert Event.objects.filter(name="member.password_changed").count() == 1


def test_a_session_in_use_is_noted_and_lives_no_longer_for_it(person):
    browser = signed_in("mei@example.test")
    earlier = timezone.now() - timedelta(minutes=20)
    row = UserSession.objects.get(user=person.user)
    UserSession.objects.update(last_seen_at=earlier)
    browser.get("/today/")
    after = UserSession.objects.get(user=person.user)
    assert after.last_seen_at > earlier
    assert after.expire_date == row.expire_date


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, "Chrome · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile MicroMessenger/8.0 wxwork/4.1", "WeCom · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605", "Safari · Mac"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_words(agent, device):
    assert device_of(agent) == device
