"""Every table of this app, in one place. Each is defined in its slice."""

from reports.home.models import Look
from reports.overview.models import Dismissal, Nudge

__all__ = ["Dismissal", "Look", "Nudge"]
