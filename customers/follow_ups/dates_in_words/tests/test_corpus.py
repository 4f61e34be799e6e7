import pytest

from customers.follow_ups.dates_in_words.tests.corpus import Phrase, phrases

CHINESE, ENGLISH = phrases("chinese.txt"), phrases("english.txt")


def test_the_corpus_is_as_large_as_was_promised() -> None:
    assert len({phrase.text for phrase in CHINESE}) >= 200
    assert len({phrase.text for phrase in ENGLISH}) >= 100


@pytest.mark.parametrize("phrase", [*CHINESE, *ENGLISH], ids=str)
def test_a_phrase_means_what_the_corpus_says(phrase: Phrase) -> None:
    assert phrase.told == phrase.expected


@pytest.mark.parametrize("phrase", [*CHINESE, *ENGLISH], ids=str)
def test_nothing_that_has_passed_is_offered(phrase: Phrase) -> None:
    assert all(moment > phrase.now for meaning in phrase.found for moment in meaning.moments)
