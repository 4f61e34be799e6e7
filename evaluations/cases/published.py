"""What every case about reviews says of its plan."""

from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field

from crm.exact.reading import Count, Part
from crm.exact.rounding import Mode, Rounding


class Published(Part):
    """How numbers are published: rounded once, at `scale` decimals, half up unless it says otherwise."""

    scale: Annotated[Count, Field(ge=0, le=12)] = Field(
        default=2, validation_alias=AliasChoices("scale", AliasPath("rounding", "scale"))
    )
    rounding_mode: Mode = Field(
        default="half_up", validation_alias=AliasChoices("mode", "rounding_mode", AliasPath("rounding", "mode"))
    )

    @property
    def rule(self) -> Rounding:
        return Rounding(self.rounding_mode, self.scale)
