"""Every mistake says how to mend it: what to add, what to take away, which values and forms there are."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from pydantic import Field, model_validator

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Problem, Refused, under
from crm.exact.reading import (
    Code,
    Count,
    Currency,
    Day,
    DayOrMoment,
    Moment,
    Number,
    Part,
    TimeOfDay,
    Zone,
    broken,
    read,
)


class Bus(Part):
    by: Literal["bus"]
    seats: Count = Field(ge=1, le=60)


class Taxi(Part):
    by: Literal["taxi"]
    price: Annotated[Number, Field(gt=0)]


class Place(Part):
    town: str


class Trip(Part):
    """A form with a field of every sort."""

    title: str = Field(default="a trip", max_length=8)
    code: Code = "T-1"
    currency: Currency = "CNY"
    mood: Literal["calm", "keen"] = "calm"
    ways: tuple[Annotated[Bus | Taxi, Field(discriminator="by")], ...] = ()
    stops: tuple[Code, ...] = Field(default=("home",), min_length=1, max_length=2)
    paid: bool = False
    home: Place | None = None
    fee: Number | Bus = Fraction(0)
    fees: dict[str, Number] = Field(default_factory=dict)
    day: Day = date(2026, 3, 1)
    moment: Moment = datetime(2026, 3, 1, tzinfo=UTC)
    either: DayOrMoment = date(2026, 3, 1)
    leaves: TimeOfDay = time(9)
    zone: Zone = ZoneInfo("Asia/Shanghai")

    @model_validator(mode="after")
    def _leaves_by_day(self) -> "Trip":
        if self.leaves < time(6):
            raise broken("ends_before_start")
        return self


def problems(data: Any) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read(Trip, data)
    return caught.value.problems


@pytest.mark.parametrize(
    ("data", "pointer", "message"),
    [
        ({"colour": 1}, "/colour", "There is no “colour” here; remove it."),
        ({"a/b~c": 1}, "/a~1b~0c", "There is no “a/b~c” here; remove it."),
        ({"mood": "wild"}, "/mood", "Use one of: calm or keen."),
        ({"ways": [{"by": "train"}]}, "/ways/0/by", "Use one of: bus, taxi."),
        ({"ways": [{"seats": 3}]}, "/ways/0", "Add “by”."),
        ({"ways": [{"by": "bus"}]}, "/ways/0", "Add “seats”."),
        ({"ways": [{"by": "bus", "seats": 0}]}, "/ways/0/seats", "It is at least 1."),
        ({"ways": [{"by": "bus", "seats": 61}]}, "/ways/0/seats", "It is at most 60."),
        ({"ways": [{"by": "bus", "seats": "3"}]}, "/ways/0/seats", "Write a whole number, such as 12."),
        ({"ways": [{"by": "taxi", "price": "0"}]}, "/ways/0/price", "It must be more than zero."),
        ({"home": {}}, "/home", "Add “town”."),
        ({"stops": []}, "/stops", "Give at least 1."),
        ({"stops": ["a", "b", "c"]}, "/stops", "Give at most 2."),
        ({"title": "a long trip"}, "/title", "Write at most 8 characters."),
        ({"title": 5}, "/title", "Write it as \"…\"."),
        ({"stops": "home"}, "/stops", "Write it as […]."),
        ({"paid": "perhaps"}, "/paid", "Write it as {…}."),
        ({"paid": []}, "/paid", "Write it as true."),
        ({"fees": {"road": ["1"]}}, "/fees/road", 'Write it as "0.05".'),
        ({"fees": []}, "/fees", "Write it as {…}."),
        ({"code": ""}, "/code", "Use letters, digits, hyphens and underscores, at most 40."),
        ({"currency": "RMBY"}, "/currency", "Use a three-letter currency code, such as CNY."),
        ({"day": "1 March"}, "/day", "Write a day as YYYY-MM-DD, such as 2026-03-31."),
        ({"day": datetime(2026, 3, 1, tzinfo=UTC)}, "/day", "Write a day as YYYY-MM-DD, such as 2026-03-31."),
        ({"leaves": "nine"}, "/leaves", "Write a time of day as HH:MM, such as 09:00."),
        ({"leaves": 9}, "/leaves", "Write a time of day as HH:MM, such as 09:00."),
        ({"leaves": "05:59"}, "", "It ends before it starts."),
        ({"zone": "Mars/Olympus"}, "/zone", "Name a time zone, such as Asia/Shanghai."),
        ({"zone": 8}, "/zone", "Name a time zone, such as Asia/Shanghai."),
        (["a trip"], "", "Write it as {…}."),
    ],
)  # fmt: skip
def test_a_mistake_says_how_to_mend_it(data: Any, pointer: str, message: str) -> None:
    assert [(one.pointer, one.message("en")) for one in problems(data)] == [(pointer, message)]


@pytest.mark.parametrize(
    "moment",
    ["soon", 5, "2026-03-01T09:00:00", "2026-03-01", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59+00:00"],
)
def test_a_moment_without_its_offset_or_at_the_end_of_time_is_none(moment: Any) -> None:
    assert [one.code for one in problems({"moment": moment})] == ["not_a_moment"]


def test_a_time_of_the_world_is_read_as_it_is_written() -> None:
    trip = read(
        Trip,
        {"moment": "2026-03-01T09:00:00+08:00", "either": "2026-03-02", "leaves": "08:30", "zone": "Asia/Tokyo"},
    )

    assert trip.moment == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert (trip.either, trip.leaves, trip.zone) == (date(2026, 3, 2), time(8, 30), ZoneInfo("Asia/Tokyo"))
    assert read(Trip, {"either": "2026-03-01T01:00:00+00:00"}).either == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert [one.code for one in problems({"either": "2026-02-30"})] == ["not_a_day"]
    assert [one.code for one in problems({"either": 3})] == ["not_a_moment"]


def test_what_is_of_its_type_already_stays_as_it_is() -> None:
    trip = read(Trip, {"fee": "1.50"})

    assert read(Trip, trip.model_dump(exclude={"either"})) == trip


def test_a_value_of_two_forms_is_judged_as_the_reader_wrote_it() -> None:
    assert [(one.pointer, one.code) for one in problems({"fee": 1.5})] == [("/fee", "float")]
    assert ("/fee/seats", "too_small") in [
        (one.pointer, one.code) for one in problems({"fee": {"by": "bus", "seats": 0}})
    ]


def test_what_is_wrong_is_said_in_the_words_of_the_language() -> None:
    problem = problems({"colour": 1})[0]

    assert problem.message("zh-Hans") == "此处没有“colour”这一项，删除它。"
    assert problem.message("de") == problem.message("en")
    assert str(Refused((problem, problem))) == "; ".join(
        ["/colour unknown_field: There is no “colour” here; remove it."] * 2
    )


def test_what_cannot_be_worked_out_says_what_is_missing() -> None:
    reason = NotComputable("too_few", least="3")

    assert str(reason) == reason.problem.message("en") == "Give at least 3."
    assert (reason.code, reason.problem.pointer) == ("too_few", "")


def test_what_is_refused_below_is_told_with_its_place_in_the_whole() -> None:
    with pytest.raises(Refused) as caught, under("/inputs"):
        raise Refused.because("missing", "/goals/0", field="target")

    assert [(one.pointer, one.message("en")) for one in caught.value.problems] == [
        ("/inputs/goals/0", "Add “target”.")
    ]
