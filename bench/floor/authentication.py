"""Who calls the floor."""

import hashlib
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from bench.floor.models import Key


class KeyAuthentication(BaseAuthentication):
    """As TokenAuthentication does it: the key's row with its user, by one query."""

    def authenticate(self, request: Request) -> tuple[Any, Key]:
        key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[2]
        digest = hashlib.sha256(key.encode()).hexdigest()
        found = Key.objects.select_related("member__user").filter(digest=digest).first()
        if found is None:
            raise AuthenticationFailed
        return found.member.user, found
