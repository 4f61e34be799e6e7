"""What every published number has to be able to say of itself."""

from crm.exact.explanation import Explained, evaluate, parts_of
from crm.exact.numbers import Fraction
from crm.exact.wording import meanings, rows_of
from evaluations.engine.tests.proofs import says_what_it_is


def told(found: Explained) -> Fraction | None:
    """The number, once it has told its arithmetic in both languages and come to the same again."""
    says_what_it_is(found)
    english, chinese = rows_of(found.explanation, "en"), rows_of(found.explanation, "zh-hans")
    assert english
    assert len(english) == len(chinese)
    calculation = found.explanation["calculation"]
    if calculation is None:
        assert found.value is None
        assert found.status != "ok"
        return None
    assert evaluate(calculation) == found.value
    assert {node["is"] for node in parts_of(calculation) if "is" in node} <= set(meanings())
    return found.value
