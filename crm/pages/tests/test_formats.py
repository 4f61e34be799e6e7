"""How a value reads in each language."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from crm.pages import formats

NOW = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def in_shanghai():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


@pytest.mark.parametrize(
    ("language", "write", "reads"),
    [
        ("zh-hans", lambda: formats.number(123220), "123,220"),
        ("en", lambda: formats.number(Decimal("1234567.80")), "1,234,567.80"),
        ("en", lambda: formats.number(Decimal("2.5"), 0), "3"),
        ("zh-hans", lambda: formats.short_number(123220), "12.3万"),
        ("zh-hans", lambda: formats.short_number(125_000_000), "1.25亿"),
        ("zh-hans", lambda: formats.short_number(9999), "9,999"),
        ("en", lambda: formats.short_number(123220), "123K"),
        ("en", lambda: formats.short_number(-125_000_000), "-125M"),
        ("en", lambda: formats.percent(Decimal("0.12321")), "12.3%"),
        ("zh-hans", lambda: formats.points(Decimal("0.042")), "+4.2 个百分点"),
        ("en", lambda: formats.points(Decimal("-0.018")), "-1.8 pp"),
        ("zh-hans", lambda: formats.money(Decimal("12845.5"), "CNY"), "¥12,845.50"),
        ("zh-hans", lambda: formats.money(Decimal("-294.5"), "CNY"), "-¥294.50"),
        ("en", lambda: formats.money(Decimal("12845.5"), "CNY"), f"CNY{SPACE}12,845.50"),
        ("zh-hans", lambda: formats.money(Decimal(1800), "USD"), f"USD{SPACE}1,800.00"),
        ("en", lambda: formats.money(Decimal(1800), "JPY"), f"JPY{SPACE}1,800"),
        ("zh-hans", lambda: formats.date(NOW, "weekday"), "2026-11-19 (周四)"),
        ("en", lambda: formats.date(NOW, "weekday"), "19 Nov 2026 (Thu)"),
        ("zh-hans", lambda: formats.date(NOW, "long"), "11月19日 周四"),
        ("zh-hans", lambda: formats.date(NOW, "quarter"), "2026 Q4"),
        ("en", lambda: formats.date(NOW, "quarter"), "Q4 2026"),
        ("en", lambda: formats.date(NOW, "month"), "November 2026"),
        ("zh-hans", lambda: formats.datetime(NOW), "2026-11-19 15:00"),
        ("en", lambda: formats.datetime(NOW), "19 Nov 2026, 15:00"),
        ("en", lambda: formats.date_range(dt.date(2026, 11, 1), dt.date(2026, 11, 30)), "1–30 Nov 2026"),
        ("en", lambda: formats.date_range(dt.date(2026, 10, 1), dt.date(2026, 11, 30)), "1 Oct – 30 Nov 2026"),
        (
            "zh-hans",
            lambda: formats.date_range(dt.date(2026, 1, 1), dt.date(2026, 3, 2)),
            "2026-01-01 ～ 2026-03-02",
        ),
        ("zh-hans", lambda: formats.duration(72), "1 小时 12 分钟"),
        ("en", lambda: formats.duration(dt.timedelta(hours=4)), "4 h"),
        ("en", lambda: formats.duration(0), "0 min"),
        ("en", lambda: formats.masked_phone("13800130021"), "138****0021"),
        ("en", lambda: formats.masked_phone("110119"), "****19"),
        ("en", lambda: formats.money(None), "--"),
    ],
)
def test_a_value_reads_as_the_design_says(language, write, reads):
    with translation.override(language):
        assert write() == reads


@pytest.mark.parametrize(
    ("ago", "chinese", "english"),
    [
        (dt.timedelta(seconds=20), "刚刚", "just now"),
        (dt.timedelta(minutes=12), "12 分钟前", "12 min ago"),
        (dt.timedelta(hours=3), "3 小时前", "3 h ago"),
        (dt.timedelta(days=1), "11-18 15:00", "18 Nov, 15:00"),
        (dt.timedelta(days=365), "2025-11-19 15:00", "19 Nov 2025, 15:00"),
        (dt.timedelta(hours=-2), "11-19 17:00", "19 Nov, 17:00"),
    ],
)
def test_a_feed_counts_minutes_and_hours_then_gives_the_date(ago, chinese, english):
    with translation.override("zh-hans"):
        assert formats.relative(NOW - ago, NOW) == chinese
    with translation.override("en"):
        assert formats.relative(NOW - ago, NOW) == english


def test_a_day_is_the_day_on_the_readers_clock():
    late = dt.datetime(2026, 11, 19, 23, 30, tzinfo=dt.UTC)
    with translation.override("zh-hans"):
        assert formats.date(late) == "2026-11-20"


def test_a_page_keeps_the_exact_value_beside_the_words():
    template = Template('{% load formats %}{{ amount|money:"CNY" }} {{ at|datetime }} {{ nothing|number }}')
    with translation.override("zh-hans"):
        html = template.render(Context({"amount": Decimal("12845.5"), "at": NOW, "nothing": None}))
    assert '<data value="12845.5">¥12,845.50</data>' in html
    assert '<time datetime="2026-11-19T15:00:00+08:00">2026-11-19 15:00</time>' in html
    assert '<span class="vh">无</span>' in html


def test_the_text_twin_gives_words_alone_for_attributes():
    template = Template("{% load formats %}{{ ratio|percent_text:0 }}")
    assert template.render(Context({"ratio": Decimal("0.5")})) == "50%"
