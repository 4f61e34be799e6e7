"""Secrets that must be read again, such as the address of a chat robot: sealed in the database.

AES-GCM with a key made of SECRET_KEY for each organisation; the organisation and the purpose are bound in, so that
a sealed text cannot stand in another organisation's or another column's place. Former keys (SECRET_KEY_FALLBACKS)
open, too.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from crm.tenancy.context import current_tenant_id

NONCE = 12


class Unreadable(Exception):
    """Sealed with a key this installation no longer has."""


def seal(text: str, purpose: str) -> str:
    """The text as only this organisation of this installation can read it."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), _bound(purpose))
    return urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for this purpose in the open organisation."""
    raw = urlsafe_b64decode(sealed)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret)).decrypt(raw[:NONCE], raw[NONCE:], _bound(purpose)).decode()
        except InvalidTag:
            continue
    raise Unreadable


def derived(secret: str, purpose: str, length: int = 32) -> bytes:
    """A key for one purpose, made of the installation's secret."""
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(secret.encode())


def _key(secret: str) -> bytes:
    return derived(secret, f"sealed:{current_tenant_id()}")


def _bound(purpose: str) -> bytes:
    return f"{current_tenant_id()}:{purpose}".encode()
