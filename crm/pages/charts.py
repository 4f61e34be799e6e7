"""A chart as data: what it finds, what it measures, its series, and the same rows as a table.

A page builds a `Chart` and puts `{% chart chart %}` where it stands. The browser draws it from the JSON beside it;
without a script, on paper and for a screen reader the table says the same in the same words.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

from crm.pages import formats

Kind = Literal["line", "bar", "ranking"]
Unit = Literal["number", "percent", "money"]
Style = Literal["solid", "dashed", "target"]


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars. `dashed` is a comparison, `target` a goal or pace."""

    name: str | Promise
    values: list[Any]
    style: Style = "solid"


@dataclass(frozen=True)
class Chart:
    """`title` states the finding in words; `subtitle` the measure, its unit, the period and as of when.

    `line` shows a trend, `bar` amounts by period, `ranking` compares named things (sorted by the caller). `links`
    leads from a point to the rows behind it. `partial` says that the last label is a period still running, or
    `partial_at` which one is. Where a
    line runs over a measure and not over periods, `places` are the labels as numbers: then its slope is true.
    """

    id: str
    kind: Kind
    title: str | Promise
    subtitle: str | Promise
    label_header: str | Promise
    labels: list[str]
    series: list[Series]
    unit: Unit = "number"
    currency: str = "CNY"
    links: list[str] = field(default_factory=list)
    partial: bool = False
    partial_at: int | None = None
    places: list[float] = field(default_factory=list)
    place_unit: Unit = "number"

    def text(self, value: Any) -> str:
        """A value in the words of the table and of the tooltip."""
        if self.unit == "percent":
            return formats.percent(value)
        if self.unit == "money":
            return formats.money(value, self.currency)
        return formats.number(value)

    @property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """Label, link and the formatted values of each row of the table."""
        links = self.links or [""] * len(self.labels)
        columns = [[self.text(value) for value in series.values] for series in self.series]
        return [(label, links[at], [column[at] for column in columns]) for at, label in enumerate(self.labels)]

    @property
    def data_id(self) -> str:
        """The id of the JSON beside the figure."""
        return f"{self.id}-data"

    @property
    def description(self) -> str:
        """One sentence for those who hear the chart."""
        return f"{self.title}. {self.subtitle}"

    @property
    def payload(self) -> dict[str, Any]:
        """What the drawing script reads. Values are plain numbers; texts come from the one way of formatting."""
        return {
            "kind": self.kind,
            "description": self.description,
            "unit": self.unit,
            "labels": self.labels,
            "links": self.links,
            "partial": len(self.labels) - 1 if self.partial and self.partial_at is None else self.partial_at,
            "places": self.places,
            "placeUnit": self.place_unit,
            "series": [
                {
                    "name": str(series.name),
                    "style": series.style,
                    "values": [None if value is None else float(value) for value in series.values],
                    "texts": [self.text(value) for value in series.values],
                }
                for series in self.series
            ],
        }
