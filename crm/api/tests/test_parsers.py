"""JSON is read strictly."""

import pytest

from customers.models import Customer

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"


def send(api, raw, content_type="application/json"):
    return api.generic("POST", URL, raw, content_type=content_type)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"name": "x"',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"a\\u0000": 1}',
        '{"name": "\N{BYTE ORDER MARK}x"}'.encode("utf-8-sig"),
        '{"name": "恒通"}'.encode("gbk"),
        b'{"name": ' + b"[" * 100 + b"]" * 100 + b"}",
        b"[" * 200_000,
        b'{"employees": ' + b"9" * 5000 + b"}",
        b'{"employees": 0.' + b"9" * 5000 + b"}",
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_could_be_read_in_two_ways_is_refused(api, raw):
    response = send(api, raw)
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"3", b"null"])
def test_the_body_must_be_an_object(api, raw):
    assert send(api, raw).status_code == 422


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=gbk", "text/plain", "application/x-www-form-urlencoded"]
)
def test_only_utf8_json_is_understood(api, content_type):
    response = send(api, b'{"name": "x"}', content_type)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("size", [1_100_000, 6_000_000])
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "12345678"}])
def test_a_large_body_is_refused(api, size, headers):
    raw = b'{"name": "' + b"x" * size + b'"}'
    response = api.generic("POST", URL, raw, content_type="application/json", headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_customer_of_any_script_is_kept_as_written(api):
    name = "恒通电子 😀 ‮ Ω"
    assert api.post(URL, {"name": name}, format="json").status_code == 201
    assert Customer.objects.get().name == name
