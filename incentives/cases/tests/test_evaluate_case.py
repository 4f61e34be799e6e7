"""`manage.py evaluate_case`: one case from a file or a pipe, or a whole file with what differs."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incentives.cases.tests.files import FILES, cases


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("evaluate_case", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(data: Any) -> str:
        file = tmp_path / "case.json"
        file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
        return str(file)

    return write


def test_a_case_in_a_file_prints_what_came_out(written: Any) -> None:
    case = cases("commission")[0]

    told = json.loads(run(written(case)))

    assert told["amount"] == "41.25"
    assert set(case["expected"]) <= set(told)


def test_a_case_is_read_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(cases("draw")[0])))

    assert json.loads(run("-"))["amount"] == "15375"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_whole_file_agrees_line_by_line(file: Path) -> None:
    *lines, total = run("--all", str(file)).splitlines()

    assert all(line.endswith(" ok") for line in lines)
    assert total == f"{len(lines)} of {len(lines)} cases agree"


def test_a_difference_is_told_and_ends_with_status_one(written: Any) -> None:
    case = cases("commission")[0]
    file = written({"cases": [case, case | {"expected": {"amount": "41.26"}}]})
    out = io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("evaluate_case", "--all", file, stdout=out)

    assert left.value.code == 1
    assert out.getvalue().splitlines() == [
        f"{case['id']} ok", f"{case['id']} /amount: '41.25', expected '41.26'", "1 of 2 cases agree",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "line 1, column 2"), ("", "line 1, column 1"), ('{"a": 1}', "no list of cases"), ("[1, 2", "not JSON")],
)
def test_a_file_that_is_no_file_of_cases_is_refused_in_words(written: Any, text: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run("--all", written(text))


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "nothing.json"))
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        run(str(tmp_path / "bytes.json"))


def of_deals(*deals: dict[str, Any]) -> dict[str, Any]:
    return {"inputs": {"deals": list(deals)}}


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"plan": cases("commission")[0]["plan"] | {"components": 5}}, "wrong_type", "/plan/components"),
        (of_deals({"id": "a", "date": "2026-03-10", "amount": 5.5}), "float", "/inputs/deals/0/amount"),
        (of_deals({"id": "a", "date": "soon", "amount": "5"}), "not_a_day", "/inputs/deals/0/date"),
        (of_deals({"date": "2026-03-10"}), "missing", "/inputs/deals/0"),
        ({"inputs": {}}, "missing", "/inputs"),
        (of_deals({"id": "a", "date": "2026-03-10"}), "measure_missing", ""),
        (of_deals({"id": "a", "amount": "1"}, {"id": "a", "amount": "2"}), "fact_repeated", "/inputs/deals/1"),
        ({"kind": "lottery"}, "not_allowed", "/kind"),
    ],
)  # fmt: skip
def test_a_mistake_is_an_answer_with_its_place_and_both_languages(
    written: Any, change: dict[str, Any], code: str, pointer: str
) -> None:
    told = json.loads(run(written(cases("commission")[0] | change)))

    assert (told["error"], [one["pointer"] for one in told["problems"] if one["code"] == code][0]) == (
        code,
        pointer,
    )
    assert all(one["message"]["en"] and one["message"]["zh-Hans"] for one in told["problems"])
