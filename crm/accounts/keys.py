"""Secrets as text: `tz_<organisation>_<secret>` for an API key, `cal_…` for the address of a calendar.

Each names its organisation, so that the table of keys can stay inside the fence:
the organisation is opened first, and the key is looked up, by its hash, in there.
"""

import base64
import binascii
import hashlib
from uuid import UUID

from crm.accounts.models import new_secret

PREFIX = "tz"


def make_key(tenant_id: UUID, prefix: str = PREFIX) -> str:
    """A new secret for this organisation, shown once."""
    tenant = base64.b32encode(tenant_id.bytes).decode().rstrip("=").lower()
    return f"{prefix}_{tenant}_{new_secret()}"


def tenant_of(key: str, prefix: str = PREFIX) -> UUID | None:
    """The organisation a secret names, or None if it is none of ours."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != prefix:
        return None
    try:
        return UUID(bytes=base64.b32decode(parts[1].upper() + "=" * (-len(parts[1]) % 8)))
    except (binascii.Error, ValueError):
        return None


def digest_of(key: str) -> str:
    """What is stored. The secret has 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()


def shown_prefix(key: str) -> str:
    """The part a list may show: the first letters of the secret."""
    return key.split("_", 2)[2][:6]
