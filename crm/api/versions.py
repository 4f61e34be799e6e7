"""Optimistic concurrency: an object's `version` is its ETag; If-Match says which one a change is meant for."""

from typing import Any

from rest_framework.request import Request

from crm.api.problems import Problem


def tag_of(found: Any) -> str | None:
    """`"v7"`, or None for objects that are never changed."""
    version = getattr(found, "version", None)
    return f'"v{version}"' if isinstance(version, int) else None


def headers_of(found: Any) -> dict[str, str]:
    tag = tag_of(found)
    return {"ETag": tag} if tag else {}


def is_known(request: Request, found: Any) -> bool:
    """Whether the caller says they have this version already. Not with `fields`: they may have other fields."""
    asked = request.headers.get("If-None-Match")
    return bool(asked) and tag_of(found) in _tags(asked or "") and "fields" not in request.query_params


def check(request: Request, found: Any, *, is_required: bool) -> None:
    """412 if the object is not the version that was meant, 428 if none was named and one must be."""
    if request.method in ("GET", "HEAD") or (tag := tag_of(found)) is None:
        return
    asked = request.headers.get("If-Match")
    if asked is None:
        if is_required:
            raise Problem("version_required", current=tag.strip('"'), headers={"ETag": tag})
        return
    if "*" not in _tags(asked) and tag not in _tags(asked):
        raise Problem("version_conflict", current=tag.strip('"'), headers={"ETag": tag})


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
