"""The API's description as one document, with an example for each body."""

from functools import cache
from typing import Any

import orjson
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

JSON = "application/json"
BY_FORMAT = {
    "uuid": "0193a2b4-7c1d-7e90-9b3f-2f6c5a1e8d04",
    "date-time": "2026-11-20T07:00:00Z",
    "date": "2026-11-20",
    "email": "li.na@example.com",
    "decimal": "0.05",
    "uri": "https://example.com",
}
BY_NAME = {
    "name": "Hengtong Electronics",
    "phone": "13800138000",
    "summary": "Agreed to sign this week.",
    "note": "Call back about the terms of payment.",
    "currency": "CNY",
    "object": "list",
    "external_system": "erp",
    "external_id": "C-1001",
}
BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "null": None}


@cache
def document() -> bytes:
    """OpenAPI 3.1, the same for everybody: made once in the life of a process."""
    with translation.override("en"):
        found = SchemaGenerator().get_schema(request=None, public=True)
    add_examples(found)
    return orjson.dumps(found, default=str, option=orjson.OPT_NON_STR_KEYS)


def add_examples(found: dict[str, Any]) -> None:
    """An example for every body that is sent or received."""
    components = found.get("components", {}).get("schemas", {})
    for operations in found["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {})]
            bodies += [answer for status, answer in operation["responses"].items() if status < "300"]
            for each in bodies:
                if content := each.get("content", {}).get(JSON):
                    content["example"] = example_of(content["schema"], components)


def example_of(schema: dict[str, Any], components: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value that fits the schema."""
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rsplit("/", 1)[1]], components, name, depth)
    if given := schema.get("examples"):
        return given[0]
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return example_of(schema[several][0], components, name, depth)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        inner = schema.get("properties", {}) if depth < 5 else {}
        return {key: example_of(value, components, key, depth + 1) for key, value in inner.items()}
    if kind == "array":
        return [example_of(schema["items"], components, name, depth + 1)]
    return BY_FORMAT.get(schema.get("format", "")) or _plain(schema, kind, name)


def _plain(schema: dict[str, Any], kind: str, name: str) -> Any:
    if kind == "string":
        words = BY_NAME.get(name, "text").ljust(schema.get("minLength", 0), "0")
        return words[: schema.get("maxLength", 200)]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return BY_TYPE.get(kind)
