"""Every error of the API as RFC 9457 problem details, in the caller's language, with the request id."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Refusal
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from rest_framework import exceptions
from rest_framework.response import Response

from crm.api.catalogue import KINDS
from crm.api.database_errors import problem_of_database

PAGE = "/api/v1/docs/problems/"
MEDIA_TYPE = "application/problem+json"
ECHOED = {"invalid_choice", "does_not_exist", "max_value", "min_value", "float", "unknown_currency"}
"""Codes whose values are harmless to send back; others may hold what people typed about people."""


class Problem(exceptions.APIException):
    """A problem of a known kind (crm/api/catalogue.py); `extra` members stand beside the usual ones."""

    def __init__(
        self,
        code: str,
        detail: str | Promise = "",
        *,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(str(detail or KINDS[code].meaning), code)
        self.code, self.status_code = code, KINDS[code].status
        self.errors, self.headers, self.extra = errors or [], headers or {}, extra


class _Code(str):
    """An error's code with more beside it. DRF copies the words of an error, but keeps its code."""

    __slots__ = ("extra",)
    extra: dict[str, Any]


def hint(message: Any, code: str, **extra: Any) -> exceptions.ErrorDetail:
    """A field's error that carries more than words, such as `did_you_mean`."""
    known = _Code(code)
    known.extra = {name: value for name, value in extra.items() if value is not None}
    return exceptions.ErrorDetail(str(message), known)


def bad_parameter(name: str, message: Any, code: str = "invalid", **extra: Any) -> Problem:
    """400 for one query parameter."""
    known = {key: value for key, value in extra.items() if value is not None}
    return Problem(
        "invalid_parameter", errors=[{"parameter": name, "code": code, "message": str(message), **known}]
    )


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What nobody foresaw goes on to Django, which logs it and answers 500."""
    problem = _as_problem(error, context["request"])
    if problem is None:
        return None
    response = Response(body(problem, context["request"]), status=problem.status_code, headers=problem.headers)
    response.content_type = MEDIA_TYPE
    return response


def plain_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem for addresses that no view set answers."""
    content = orjson.dumps(body(problem, request))
    return HttpResponse(content, status=problem.status_code, content_type=MEDIA_TYPE, headers=problem.headers)


def body(problem: Problem, request: Any) -> dict[str, Any]:
    """The members of RFC 9457, and ours."""
    kind = KINDS[problem.code]
    found: dict[str, Any] = {
        "type": f"{PAGE}#{problem.code}",
        "title": kind.title,
        "status": problem.status_code,
        "detail": str(problem.detail),
        "instance": request.path,
        "code": problem.code,
        "request_id": getattr(request, "id", ""),
    }
    return found | ({"errors": problem.errors} if problem.errors else {}) | problem.extra


def _as_problem(error: Exception, request: Any) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, exceptions.ValidationError):
        return Problem("validation_failed", errors=list(_field_errors(error.detail, "", request)))
    if isinstance(error, DatabaseError):
        found = problem_of_database(error)
        return Problem(found.code, found.detail, headers=found.headers, **found.extra) if found else None
    for kind, code in CODES.items():
        if isinstance(error, kind):
            return Problem(code, _own_words(error, code), headers=_headers_of(error))
    return None


def _refused(error: Refusal) -> Problem:
    """A service said no. Several reasons, or reasons of fields, are all told."""
    if not hasattr(error, "error_dict") and len(error.error_list) == 1:
        reason = error.error_list[0]
        code = reason.code if reason.code in KINDS else ""
        params = reason.params if isinstance(reason.params, dict) else {}
        allowed = {"allowed": params["allowed"]} if "allowed" in params else {}
        if code and KINDS[code].status == 409:
            return Problem(code, reason.messages[0], **allowed)
    return Problem("validation_failed", errors=list(_reasons(error)))


def _reasons(error: Refusal) -> Iterator[dict[str, Any]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, reasons in by_field.items():
        pointer = "" if field in ("", "__all__") else f"/{_escaped(field)}"
        for reason in reasons:
            yield {"pointer": pointer, "code": reason.code or "invalid", "message": str(reason.messages[0])}


def _field_errors(detail: Any, pointer: str, request: Any) -> Iterator[dict[str, Any]]:
    """Each leaf of DRF's nested errors with its JSON Pointer."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{_escaped(str(name))}"
            yield from _field_errors(inner, here, request)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_leaf = isinstance(inner, exceptions.ErrorDetail)
            yield from _field_errors(inner, pointer if is_leaf else f"{pointer}/{index}", request)
    else:
        yield {"pointer": pointer, "code": detail.code, "message": str(detail)} | _more(detail, pointer, request)


def _more(detail: Any, pointer: str, request: Any) -> dict[str, Any]:
    extra: dict[str, Any] = dict(getattr(detail.code, "extra", {}))
    received = _at(getattr(request, "data", None), pointer) if detail.code in ECHOED else None
    if isinstance(received, str | int) and len(str(received)) <= 60:
        extra["received"] = received
    return extra


def _at(document: Any, pointer: str) -> Any:
    """The value a JSON Pointer means, or None."""
    for step in pointer.split("/")[1:]:
        try:
            document = document[int(step) if isinstance(document, list) else step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return document


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


CODES: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "key_refused",
    exceptions.PermissionDenied: "forbidden",
    PermissionDenied: "forbidden",
    exceptions.NotFound: "not_found",
    Http404: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "too_many_requests",
    exceptions.ParseError: "malformed",
    RequestDataTooBig: "body_too_large",
}


def _own_words(error: Exception, code: str) -> str:
    """Only our parser's words are told; others could name what the caller must not learn."""
    return str(error.detail) if isinstance(error, exceptions.ParseError) else ""


def _headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def api_or_page(page: Callable[..., HttpResponse], code: str) -> Callable[..., HttpResponse]:
    """An error view: problem details below /api/, the page everywhere else."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith("/api/"):
            return plain_problem(request, Problem(code))
        return page(request, *args, **kwargs)

    return answer
