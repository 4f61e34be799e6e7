"""One side of a comparison: a process of its own that does what it is told, times it, and answers.

`python -m bench.caller` reads one command as JSON from each line and writes one answer. Requests go straight into
the WSGI application: no socket and no server, which would cost both sides the same and blur the ratio.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, TextIO

import django
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.utils.module_loading import import_string

factory = RequestFactory()
Timed = tuple[float, Any]


def request(
    application: Callable, *, method: str = "GET", path: str, headers: dict[str, str], body: Any = None
) -> Timed:
    """One request: milliseconds, and what came back."""
    data = b"" if body is None else json.dumps(body).encode()
    asked = factory.generic(method, path, data, "application/json", headers=headers, SERVER_NAME="127.0.0.1")
    status: list[str] = []
    started = time.perf_counter()
    response = application(asked.environ, lambda line, _headers: status.append(line))
    content = b"".join(response)
    response.close()
    elapsed = (time.perf_counter() - started) * 1000
    if not status[0].startswith("2"):
        raise RuntimeError(f"{method} {path}: {status[0]} {content[:400].decode(errors='replace')}")
    return elapsed, content


def call(name: str, arguments: dict[str, Any]) -> Timed:
    """One function of ours."""
    function = import_string(name)
    started = time.perf_counter()
    result = function(**arguments)
    return (time.perf_counter() - started) * 1000, result


def counted(work: Callable[[], Timed]) -> int:
    """How many statements it sends to the database."""
    seen: list[str] = []

    def note(execute: Callable, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        work()
    return len(seen)


def obey(application: Callable, command: dict[str, Any]) -> dict[str, Any]:
    """Do it `times` times after `warm` times for nothing."""
    if "call" in command:

        def work() -> Timed:
            return call(command["call"], command.get("arguments", {}))
    else:

        def work() -> Timed:
            return request(application, **command["request"])

    for _ in range(command.get("warm", 0)):
        work()
    done = [work() for _ in range(command.get("times", 1))]
    answer: dict[str, Any] = {"ms": [elapsed for elapsed, _ in done]}
    last = done[-1][1]
    answer |= {"bytes": len(last)} if isinstance(last, bytes) else {"result": last}
    if command.get("content") and isinstance(last, bytes):
        answer["content"] = last.decode()
    if command.get("count"):
        answer["queries"] = counted(work)
    return answer


def main(answers: TextIO) -> None:
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    application = getattr(import_module(module), name)
    for line in sys.stdin:
        try:
            answer = obey(application, json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    django.setup()
    private = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed goes to the log
    main(private)
