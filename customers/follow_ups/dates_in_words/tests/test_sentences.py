"""What the corpus cannot say line by line: spans, tasks, habits, and that any text is read quickly."""

import ast
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.follow_ups.dates_in_words import (
    CHINA,
    Habits,
    Meaning,
    Unclear,
    Understood,
    calendar_of,
    understand,
)
from customers.follow_ups.dates_in_words.numerals import TRADITIONAL, same_writing

PACKAGE = Path(__file__).parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 10, 42, tzinfo=SHANGHAI)
PIECES = [
    "明天",
    "下午",
    "3点",
    "周五",
    "下周",
    "两",
    "三天后",
    "每月5号",
    "月底",
    "到",
    "的",
    "，",
    "上午12点",
    "9月31日",
]
PIECES += [
    "tomorrow ",
    "at 3 ",
    "next ",
    "Friday ",
    "in ",
    "two ",
    "weeks ",
    "3pm ",
    "12/5 ",
    "noon ",
    "99:99",
    "31st ",
    "0",
    " ",
]


def read(text: str, now: datetime = THURSDAY, **kept: object) -> list[Meaning]:
    return understand(text, now=now, calendar=CHINA, **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words", "task", "channel"),
    [
        ("刘总同意本周签，明天下午3点回访", "明天下午3点", "回访", ""),
        ("下周三上午带样品过去", "下周三上午", "带样品过去", "visit"),
        ("call back next Tuesday 3pm", "next Tuesday 3pm", "call back", "call"),
        ("Agreed. Visit them on Friday at 14:00.", "Friday at 14:00", "Visit them", "visit"),
        ("月底前", "月底前", "", ""),
        ("下週三上午打電話", "下週三上午", "打電話", "call"),
    ],
)
def test_a_meaning_says_where_it_stands_and_what_is_to_be_done(text, words, task, channel) -> None:
    (found,) = read(text)
    assert (found.words, found.task, found.channel) == (words, task, channel)
    assert text[found.start : found.end] == words


def test_each_promise_of_a_text_has_its_own_task() -> None:
    found = read("明天上午回访，月底前发合同")
    assert [(meaning.words, meaning.task) for meaning in found] == [("明天上午", "回访"), ("月底前", "发合同")]


def test_the_same_words_mean_another_moment_in_another_zone() -> None:
    there = THURSDAY.astimezone(ZoneInfo("America/Los_Angeles"))
    (here,), (abroad,) = read("明天下午3点"), read("明天下午3点", there)
    assert here.moments[0] == datetime(2026, 11, 20, 15, tzinfo=SHANGHAI)
    assert abroad.moments[0] == datetime(2026, 11, 19, 15, tzinfo=there.tzinfo)


def test_a_day_of_25_hours_has_its_length() -> None:
    now = datetime(2026, 10, 31, 12, tzinfo=ZoneInfo("America/Los_Angeles"))
    (found,) = understand("in 24 hours", now=now)
    assert found.moments[0] - now.astimezone(ZoneInfo("UTC")) == timedelta(hours=24)
    assert found.moments[0].hour == 11


def test_an_organisation_may_mean_the_last_working_day_of_a_month() -> None:
    october = datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)
    (plain,), (working,) = (
        read("月底", october),
        read("月底", october, habits=Habits(month_ends_on_working_day=True)),
    )
    assert (plain.moments[0].day, working.moments[0].day) == (31, 30)


def test_who_keeps_no_holidays_is_not_told_of_them() -> None:
    assert understand("after the holiday", now=THURSDAY, calendar=calendar_of("Europe/London")) == []


def test_more_promises_than_anybody_makes_are_cut_off() -> None:
    assert len(read("明天下午3点回访。" * 100)) == 20


def test_writing_is_made_the_same_character_by_character() -> None:
    assert len(same_writing(TRADITIONAL)) == len(TRADITIONAL)
    assert same_writing("３：３０ 週三 Friday") == "3:30 周三 friday"


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_is_read_and_every_place_found_is_in_it(text: str) -> None:
    place = 0
    for meaning in read(text):
        assert place <= meaning.start < meaning.end <= len(text)
        assert text[meaning.start : meaning.end] == meaning.words
        assert meaning.moments
        assert all(moment > THURSDAY for moment in meaning.moments)
        assert isinstance(meaning, Unclear) or (isinstance(meaning, Understood) and len(meaning.moments) == 1)
        place = meaning.end


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "一",
        "周",
        "a ",
        "1",
        "1/",
        "（",
        "the end of ",
        "early ",
        "下",
        "in 999 working days ",
        "999个工作日后，",
    ],
)
def test_the_longest_text_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.perf_counter()
    read(text)
    assert time.perf_counter() - began < 3


def test_the_grammar_knows_neither_the_product_nor_the_clock() -> None:
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[0] in {
                    "collections",
                    "dataclasses",
                    "datetime",
                    "types",
                    "calendar",
                    "string",
                } or str(node.module).startswith("customers.follow_ups.dates_in_words")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"now", "today", "utcnow"}
