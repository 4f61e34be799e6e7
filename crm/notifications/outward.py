"""The one way out to services of others: https to hosts the caller has checked, no redirects, little patience."""

import http.client
import ssl
from dataclasses import dataclass

TIMEOUT = 8
READ = 64 * 1024


class Unreachable(Exception):
    """No answer came."""


@dataclass(frozen=True)
class Answer:
    """What a service said."""

    status: int
    body: bytes


def post(host: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send a body to a host that the caller has checked. Nothing is followed, whatever the answer says."""
    connection = http.client.HTTPSConnection(host, timeout=TIMEOUT, context=ssl.create_default_context())
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(READ))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()
