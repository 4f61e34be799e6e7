"""Sessions that know whose they are, on what device and when they were last used."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from crm.accounts.models import UserSession

SEEN_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with their person in a column."""

    last_seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def _get_session_from_db(self) -> UserSession | None:
        row = cast(UserSession | None, super()._get_session_from_db())
        self.last_seen_at = row.last_seen_at if row else None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row = cast(UserSession, super().create_model_instance(data))
        row.user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.last_seen_at = timezone.now()
        return row

    def note_use(self) -> None:
        """Remember, every few minutes, that the session is in use. It lasts no longer for that."""
        now = timezone.now()
        if self.session_key and self.last_seen_at and now - self.last_seen_at > SEEN_EVERY:
            UserSession.objects.filter(session_key=self.session_key).update(last_seen_at=now)
