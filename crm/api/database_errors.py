"""What PostgreSQL refuses, in words: no SQL, no values, no names of other people's rows."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, DataError, IntegrityError
from django.db.models import ProtectedError, UniqueConstraint
from django.utils.functional import Promise
from django.utils.translation import gettext as _

UNIQUE, FOREIGN_KEY, CHECK, NOT_NULL = "23505", "23503", "23514", "23502"
BUSY = {"55P03", "40001", "40P01", "57014"}
"""Lock not available, serialisation failure, deadlock, statement timeout."""


@dataclass(frozen=True)
class DatabaseProblem:
    code: str
    detail: str | Promise = ""
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def problem_of_database(error: DatabaseError) -> DatabaseProblem | None:
    """The problem a database error means to the caller; None if it is a fault of ours."""
    if isinstance(error, ProtectedError):
        return DatabaseProblem("in_use")
    state = getattr(error.__cause__, "pgcode", None)
    if state in BUSY:
        return DatabaseProblem("busy", headers={"Retry-After": "1"})
    if isinstance(error, DataError):
        return DatabaseProblem("validation_failed", _("A value is too large or too long."))
    if isinstance(error, IntegrityError):
        return _broken_rule(state, _constraint_of(error))
    return None


def _broken_rule(state: str | None, name: str) -> DatabaseProblem | None:
    rule = {"rule": name}
    if state == UNIQUE:
        return DatabaseProblem("already_exists", _words(name), extra={**rule, "fields": _fields(name)})
    if state == FOREIGN_KEY:
        return DatabaseProblem("in_use", extra=rule)
    if state == CHECK:
        return DatabaseProblem("validation_failed", _words(name), extra=rule)
    return None


def _words(name: str) -> str:
    """The constraint's own message if it has one, else its name, which is a sentence in our house style."""
    constraint = _constraints().get(name)
    words = getattr(constraint, "violation_error_message", None)
    if words and words != getattr(constraint, "default_violation_error_message", None):
        return str(words)
    return _("This breaks a rule: %(rule)s.") % {"rule": name.replace("_", " ")}


def _fields(name: str) -> list[str]:
    constraint = _constraints().get(name)
    fields = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    return [field for field in fields if field != "tenant"]


@cache
def _constraints() -> dict[str, Any]:
    return {rule.name: rule for model in apps.get_models() for rule in model._meta.constraints}


def _constraint_of(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
