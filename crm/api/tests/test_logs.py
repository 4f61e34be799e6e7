"""Logs have routes, ids and times; never what people typed, sent or are called."""

import io
import json
import logging

import pytest

from agents.factories import an_agent
from customers.factories import a_customer, a_product

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"


@pytest.fixture
def written():
    """What the process writes while the test runs: the real handler, another stream."""
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    stream, handler.stream = handler.stream, io.StringIO()
    yield handler.stream
    handler.stream = stream


def test_a_request_leaves_one_line_without_what_was_sent(api, written):
    api.post(f"{URL}?dry_run=true", {"name": "Zhou Min"}, format="json", headers={"Request-Id": "from-the-caller"})
    (line,) = [json.loads(text) for text in written.getvalue().splitlines()]
    assert line == line | {
        "event": "request",
        "method": "POST",
        "route": "api/v1/test-customers/$",
        "status": 201,
        "request_id": "from-the-caller",
    }
    assert {"tenant_id", "member_id", "ms", "timestamp"} <= set(line)


def test_nothing_personal_is_written_whatever_happens(api, written):
    customer = a_customer(name="Zhou Min", phone="13800138000")
    agent = an_agent(name="Li Na")
    a_product(name="Zhou Min")
    api.get(URL, {"name": "Zhou Min"})
    api.get(URL, {"phone": "13800138000"})
    api.post(URL, {"name": "Zhou Min", "owner": str(agent.pk)}, format="json")
    api.post(URL, {"name": "Zhou Min", "email": "zhou.min"}, format="json")
    api.post("/api/v1/test-products/", {"name": "Zhou Min"}, format="json")
    api.post(f"{URL}{customer.pk}/explode/")
    api.generic("POST", URL, b'{"name": "Zhou Min', content_type="application/json")
    text = written.getvalue()
    assert text.count('"event": "request"') == 7
    assert "Traceback" in text
    assert "RuntimeError" in text
    for secret in ("Zhou", "13800138000", "zhou.min", "Li Na"):
        assert secret not in text


def test_a_request_id_that_could_break_a_line_is_replaced(api, written):
    response = api.get(URL, headers={"Request-Id": "x\n{}"})
    assert response["Request-Id"] != "x\n{}"
    assert len(written.getvalue().splitlines()) == 1
