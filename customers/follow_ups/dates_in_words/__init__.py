"""Dates in words: what follow-ups a sentence promises, in Chinese and English. Pure: no database, no clock.

`understand(text, now=…)` gives, in the order of the text, what is `Understood` and what is `Unclear`. Whatever may
be meant in two ways is unclear and comes with its choices; what has passed is not there at all.
"""

from customers.follow_ups.dates_in_words.calendars import CHINA, Calendar, Holiday, calendar_of
from customers.follow_ups.dates_in_words.meanings import Habits, Meaning, Unclear, Understood
from customers.follow_ups.dates_in_words.sentences import understand

__all__ = [
    "CHINA",
    "Calendar",
    "Habits",
    "Holiday",
    "Meaning",
    "Unclear",
    "Understood",
    "calendar_of",
    "understand",
]
