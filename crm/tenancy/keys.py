"""Primary keys: UUIDv7, made in the application, so that they sort by time on every PostgreSQL we support."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    return UUID(bytes=uuid_utils.uuid7().bytes)
