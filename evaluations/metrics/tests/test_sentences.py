import pytest
from django.utils import translation

from evaluations.metrics.models import Metric
from evaluations.metrics.sentences import MEASURES, SOURCES, formula
from evaluations.metrics.sources import SOURCES as FACTS
from evaluations.roll_ups.statements import MEASURES as MEASURED

BOTH = {"numerator": {"measures": ["deals_won"]}, "denominator": {"measures": ["deals_won", "deals_lost"]}}
VISITS = {
    "source": "interactions",
    "filters": [
        {"field": "channel", "value": "visit"},
        {"field": "duration_s", "operator": "at_least", "value": "600.5"},
        {"field": "customer.size_tier", "operator": "not_in", "value": ["small", "unheard-of"]},
    ],
}
SALES = {"source": "sales", "aggregate": "sum", "field": "amount"}


@pytest.mark.parametrize(
    ("definition", "english", "chinese"),
    [
        (BOTH, "deals won ÷ (deals won + deals lost)", "赢单数 ÷ (赢单数 + 输单数)"),
        (
            {"numerator": VISITS},
            "interactions (channel = Visit; duration in seconds ≥ 600.5; customer's size ≠ Small, unheard-of)",
            "跟进记录（方式 = 面谈；时长（秒） ≥ 600.5；客户规模 ≠ 小、unheard-of）",
        ),
        ({"numerator": SALES}, "amount of orders, refunds and receipts", "订单、退款与回款的金额"),
        ({"numerator": {"source": "wages"}}, "The definition cannot be read", "口径无法读取"),
    ],
)
def test_a_definition_reads_as_a_sentence(definition, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert formula(Metric(kind="ratio", definition=definition)) == words


def test_everything_that_can_be_measured_has_a_name():
    assert set(MEASURES) == set(MEASURED)
    assert set(SOURCES) == set(FACTS)
