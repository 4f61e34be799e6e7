"""How the API describes itself: what CrmViewSet gives to every endpoint stands in every operation."""

from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.permissions import SAFE_METHODS

from crm.api.catalogue import KINDS
from crm.api.filters import takes_any_of
from crm.api.permissions import ANYONE
from crm.api.problems import MEDIA_TYPE

ALWAYS = ["invalid_parameter", "not_authenticated"]
ON_WRITE = [
    "malformed",
    "forbidden",
    "invalid_state",
    "body_too_large",
    "unsupported_media_type",
    "validation_failed",
    "busy",
]
PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Address of the page about this code."},
        "title": {"type": "string", "description": "The same in every language."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the language of Accept-Language."},
        "instance": {"type": "string"},
        "code": {"type": "string", "enum": sorted(KINDS)},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of a query parameter."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "did_you_mean": {"type": "string"},
                },
            },
        },
    },
}


def _parameter(name: str, where: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "description": description, "schema": schema or {"type": "string"}}


FIELDS = _parameter("fields", "query", "Only these fields, with commas between them.")
DRY_RUN = _parameter(
    "dry_run", "query", "Do everything, then undo it: nothing is kept.", type="boolean", default=False
)
EXTERNAL = _parameter("external", "query", "The id another system has for it: system:id.")
IDEMPOTENCY_KEY = _parameter(
    "Idempotency-Key",
    "header",
    "Repeat a request with the same key and body, and it is done once; the answer is kept for 72 hours.",
    type="string",
    minLength=1,
    maxLength=255,
    pattern="^[!-~]+$",
)
IF_MATCH = _parameter("If-Match", "header", "The ETag of the version the change is meant for.")


class CrmSchema(AutoSchema):
    """Adds the conventions; the view set says the rest."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_request_serializer(self) -> Any:
        handler = self._handler()
        return handler.body if hasattr(handler, "body") else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        handler = self._handler()
        if hasattr(handler, "body"):
            view: Any = self.view
            found = handler.returns or view.get_serializer_class()
            return {str(handler.status): None if handler.status == 204 else found}
        return super().get_response_serializers()

    def get_extensions(self) -> dict[str, Any]:
        is_read = self.method in SAFE_METHODS
        found: dict[str, Any] = {"x-required-scope": "read" if is_read else "write"}
        needed = self.view._ability_needed(is_read) if hasattr(self.view, "_ability_needed") else None
        return found | ({"x-required-ability": str(needed)} if needed and needed != ANYONE else {})

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        known = {(parameter["name"], parameter["in"]) for parameter in operation.get("parameters", [])}
        more = [
            parameter for parameter in self._conventions() if (parameter["name"], parameter["in"]) not in known
        ]
        operation["parameters"] = operation.get("parameters", []) + more
        for code in self._problems():
            self._add_problem(operation["responses"], code)
        return operation

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """A filter that takes several values is written with commas."""
        parameters = super()._get_filter_parameters()
        filterset = getattr(self.view, "filterset_class", None)
        several = (
            {name for name, known in filterset.base_filters.items() if takes_any_of(known)} if filterset else set()
        )
        for parameter in parameters:
            if parameter["name"] in several:
                array = {"type": "array", "items": parameter["schema"]}
                parameter.update(schema=array, style="form", explode=False)
        return parameters

    def _handler(self) -> Any:
        return getattr(self.view, getattr(self.view, "action", None) or "", None)

    def _has_versions(self) -> bool:
        model = getattr(getattr(self.view, "queryset", None), "model", None)
        return hasattr(model, "version")

    def _is_detail(self) -> bool:
        return "{" in self.path

    def _conventions(self) -> list[dict[str, Any]]:
        found, view = [FIELDS], cast("Any", self.view)
        if self._is_list_view() and hasattr(view.queryset.model, "external_id"):
            found.append(EXTERNAL)
        if self.method not in SAFE_METHODS:
            found.append(DRY_RUN)
        if self.method == "POST":
            found.append(IDEMPOTENCY_KEY)
        if self._is_detail() and self.method not in SAFE_METHODS and self._has_versions():
            is_required = {"required": True} if getattr(self.view, "require_if_match", False) else {}
            found.append(IF_MATCH | is_required)
        return found

    def _problems(self) -> list[str]:
        is_write = self.method not in SAFE_METHODS
        found = ALWAYS + (ON_WRITE if is_write else []) + (["not_found"] if self._is_detail() else [])
        if is_write and self._is_detail() and self._has_versions():
            found = [*found, "version_conflict", "version_required"]
        return found

    def _add_problem(self, responses: dict[str, Any], code: str) -> None:
        """One response for each status; its description names the codes."""
        component = ResolvedComponent(
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
        )
        self.registry.register_on_missing(component)
        kind = KINDS[code]
        known = responses.setdefault(
            str(kind.status), {"description": "", "content": {MEDIA_TYPE: {"schema": component.ref}}}
        )
        known["description"] = f"{known['description']} `{code}`: {kind.title}.".strip()


class MemberScheme(OpenApiAuthenticationExtension):
    """A key, or the session of a browser."""

    target_class = "crm.api.authentication.MemberAuthentication"
    name = ["key", "session"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "An API key: `tz_…`."},
            {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "A signed-in browser."},
        ]


class MoneySchema(OpenApiSerializerFieldExtension):
    target_class = "crm.api.money.MoneyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        amount = {"type": "string", "pattern": r"^-?\d{1,16}(\.\d+)?$", "examples": ["12845.50"]}
        currency = {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["CNY"]}
        required = ["amount"] if direction == "request" else ["amount", "currency"]
        return {"type": "object", "required": required, "properties": {"amount": amount, "currency": currency}}


class NamedSchema(OpenApiSerializerFieldExtension):
    target_class = "crm.api.serializers.Named"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        key = {"type": "string", "format": "uuid"}
        if direction == "request":
            return key
        return {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": key, "name": {"type": "string"}},
        }
