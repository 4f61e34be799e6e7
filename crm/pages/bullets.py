"""Where the marks of a bullet bar stand: actual, pace and goal on one scale, in percent of its width."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from crm.pages import formats


@dataclass(frozen=True)
class Bullet:
    """Widths in percent of the bar, as text for SVG, and the numbers in words."""

    actual: str
    pace: str
    goal: str
    is_behind: bool
    actual_text: str
    pace_text: str

    @classmethod
    def of(cls, actual: Any, pace: Any = None) -> Self:
        """The scale ends a tenth beyond the goal, or beyond the actual when that is further."""
        reached = max(Decimal(str(actual or 0)), Decimal(0))
        due = None if pace is None else Decimal(str(pace))
        end = max(Decimal("1.1"), reached * Decimal("1.02"), due or Decimal(0))

        def place(ratio: Decimal) -> str:
            return f"{ratio / end * 100:.1f}%"

        return cls(
            actual=place(reached),
            pace="" if due is None else place(due),
            goal=place(Decimal(1)),
            is_behind=due is not None and reached < due,
            actual_text=formats.percent(actual),
            pace_text=formats.percent(pace),
        )
