"""What a message says: one notice in full, several as one list that is cut short with a link to the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.notifications.models import Notification

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One notice of a list."""

    subject: str
    body: str
    url: str


@dataclass(frozen=True)
class Message:
    """Subject, the notices in it, how many more there are and where all of them stand."""

    subject: str
    lines: list[Line]
    more: int
    all_url: str

    @property
    def url(self) -> str:
        """Where the one notice leads, or to all of them."""
        return self.lines[0].url if len(self.lines) == 1 and self.lines[0].url else self.all_url

    @property
    def more_words(self) -> str:
        return ngettext("and %(count)s more", "and %(count)s more", self.more) % {"count": self.more}

    def text(self, *, shown: int = SHOWN, to: str = "") -> str:
        """Everything as plain text. `to` names the reader where others read along."""
        head = f"{to}: {self.subject}" if to else self.subject
        if len(self.lines) == 1:
            return "\n".join(filter(None, [head, self.lines[0].body, self.url]))
        rows = [f"· {line.subject}" for line in self.lines[:shown]]
        left = self.more + max(0, len(self.lines) - shown)
        rest = ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left else ""
        return "\n".join(filter(None, [head, *rows, rest, self.all_url]))


def message_of(notifications: Sequence[Notification]) -> Message:
    """One message of everything that is due, newest last, in the active language."""
    lines = [_line(notification) for notification in notifications]
    subject = lines[0].subject if len(lines) == 1 else _("%(count)s notices") % {"count": len(lines)}
    return Message(
        subject=" ".join(subject.split()),
        lines=lines[:SHOWN],
        more=max(0, len(lines) - SHOWN),
        all_url=settings.PUBLIC_URL + reverse("notifications:notifications"),
    )


def _line(notification: Notification) -> Line:
    subject, body = notification.words()
    return Line(
        " ".join(subject.split()), body, f"{settings.PUBLIC_URL}{notification.url}" if notification.url else ""
    )
