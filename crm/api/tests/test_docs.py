"""The API describes itself, and the description is true."""

import re

import jsonschema
import orjson
import pytest
from django.utils import translation
from openapi_spec_validator import validate

from crm.api.catalogue import KINDS
from crm.api.openapi import document
from tests.browser import browser, chromium

DESCRIPTION = orjson.loads(document())
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


def names(operation, where):
    return {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == where}


def test_it_is_valid_openapi_3_1(client, db):
    response = client.get("/api/v1/openapi.json")
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.1")
    validate(response.json())


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_says_what_it_needs_and_how_it_refuses(name, operation):
    method = name.split()[0]
    assert operation["x-required-scope"] == ("read" if method == "GET" else "write")
    assert operation["tags"]
    assert {"400", "401"} <= set(operation["responses"])
    for status, answer in operation["responses"].items():
        if status >= "400":
            assert "application/problem+json" in answer["content"]
    if method == "POST":
        assert "Idempotency-Key" in names(operation, "header")
    if method != "GET":
        assert "dry_run" in names(operation, "query")
        assert {"403", "409", "422"} <= set(operation["responses"])


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_example_fits_its_schema(name, operation):
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        content = body.get("content", {}).get("application/json")
        if content:
            schema = {**content["schema"], "components": DESCRIPTION["components"]}
            jsonschema.Draft202012Validator(schema).validate(content["example"])


def test_every_list_has_a_cursor_and_an_envelope():
    lists = [operation for _, operation in OPERATIONS if "cursor" in names(operation, "query")]
    assert lists
    for operation in lists:
        content = operation["responses"]["200"]["content"]["application/json"]
        schema = content["schema"]
        found = DESCRIPTION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        assert {"object", "data", "has_more", "next_cursor"} <= set(found["required"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_problem_has_its_place_on_the_page_in_both_languages(client, db, language):
    page = client.get("/api/v1/docs/problems/", headers={"Accept-Language": language}).content.decode()
    for code, kind in KINDS.items():
        assert f'id="{code}"' in page
        assert kind.title.replace("'", "&#x27;") in page
    assert page.count('lang="zh-Hans"') >= len(KINDS)


def test_every_code_is_translated():
    with translation.override("zh-hans"):
        told = {code: (str(kind.meaning), str(kind.cure)) for code, kind in KINDS.items()}
    assert {code for code, words in told.items() if not all(re.search("[一-龥]", word) for word in words)} == set()


def test_the_page_to_try_it_has_nothing_inline(client, db):
    response = client.get("/api/v1/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    assert "csrftoken" in response.cookies


@pytest.mark.journey
def test_the_page_to_try_it_works_in_a_browser_under_our_policy(live_server, monkeypatch):
    if not chromium():
        pytest.skip("There is no Chromium on this machine.")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    said: list[str] = []
    faults: list[str] = []
    with browser() as running:
        page = running.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_server.url}/api/v1/docs/")
        first = page.locator(".opblock.opblock-get").first
        first.locator("button.opblock-summary-control").click()
        first.locator(".try-out__btn").click()
        first.locator(".execute").click()
        page.locator(".live-responses-table").get_by_text("not_authenticated").first.wait_for()
    assert [line for line in said if "Content Security Policy" in line] == []
    assert faults == []
