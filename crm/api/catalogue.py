"""Every code an error of the API can have: status, stable English title, meaning and cure."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind of problem. `title` never changes; `meaning` and `cure` follow the reader's language."""

    status: int
    title: str
    meaning: Promise
    cure: Promise


KINDS: dict[str, Kind] = {
    "malformed": Kind(
        400,
        "The body could not be read",
        _("The body could not be read."),
        _("Send UTF-8 JSON: no duplicate keys, no NaN, at most 32 levels deep."),
    ),
    "invalid_parameter": Kind(
        400,
        "A query parameter is not known or has no valid value",
        _("A part of the address after “?” is not known or has no valid value."),
        _("Correct the parameters listed in “errors”. Nothing is ever ignored in silence."),
    ),
    "invalid_cursor": Kind(
        400,
        "The cursor does not belong to this list",
        _("The cursor was changed, or it belongs to another list, filter or sort order."),
        _("Start again without a cursor, and follow next_cursor with the same parameters."),
    ),
    "not_authenticated": Kind(
        401,
        "Nobody is signed in",
        _("Nobody is signed in."),
        _("Send “Authorization: Bearer” with an API key, or sign in with a browser."),
    ),
    "key_refused": Kind(
        401,
        "The API key does not work",
        _("This API key does not work."),
        _("It may be mistyped, expired or revoked. An administrator can make a new one in the settings."),
    ),
    "forbidden": Kind(
        403,
        "Your role does not allow this",
        _("Your role does not allow this."),
        _("“required_ability” names what is missing. An administrator can change roles."),
    ),
    "read_only_key": Kind(
        403,
        "The API key may only read",
        _("This API key may only read."),
        _("Use a key with the scope named in “required_scope”."),
    ),
    "csrf_failed": Kind(
        403,
        "The browser's CSRF token is missing or wrong",
        _("The form is out of date."),
        _("Reload the page, or send the csrftoken cookie as the X-CSRFToken header."),
    ),
    "not_found": Kind(
        404,
        "There is nothing at this address",
        _("There is nothing at this address, or it is not yours to see."),
        _("Check the address and the id. What you may not see looks the same as what does not exist."),
    ),
    "method_not_allowed": Kind(
        405,
        "This address does not know this method",
        _("This address does not know this method."),
        _("The Allow header lists the methods it knows."),
    ),
    "not_acceptable": Kind(
        406,
        "Only JSON can be sent back",
        _("Only JSON can be sent back."),
        _("Send “Accept: application/json”."),
    ),
    "already_exists": Kind(
        409,
        "Another object has this already",
        _("Another object has this already."),
        _("Use that object, or choose another value."),
    ),
    "invalid_state": Kind(
        409,
        "The object is not in a state that allows this",
        _("The object is not in a state that allows this."),
        _("Read the object again. “allowed”, where present, lists what can be done now."),
    ),
    "external_id_taken": Kind(
        409,
        "This external id belongs to an object out of your sight",
        _("This external id belongs to an object out of your sight."),
        _("Use another id, or ask somebody who may see the object to change it."),
    ),
    "in_use": Kind(
        409,
        "Something else refers to this object",
        _("Something else refers to this object."),
        _("Change or remove what refers to it first."),
    ),
    "idempotency_in_progress": Kind(
        409,
        "The first request with this Idempotency-Key is still running",
        _("The first request with this Idempotency-Key is still running."),
        _("Wait for the time in Retry-After and send the same request again."),
    ),
    "version_conflict": Kind(
        412,
        "The object was changed meanwhile",
        _("The object was changed meanwhile."),
        _("Read it again, apply your change to “current”, and send that version in If-Match."),
    ),
    "body_too_large": Kind(
        413,
        "The body is too large",
        _("The body is larger than 1 MB."),
        _("Send less at once, or import a file."),
    ),
    "unsupported_media_type": Kind(
        415,
        "Only UTF-8 JSON is understood",
        _("Only UTF-8 JSON is understood."),
        _("Send “Content-Type: application/json”."),
    ),
    "validation_failed": Kind(
        422,
        "Some fields need attention",
        _("Some fields need attention."),
        _("Each entry of “errors” names a field by JSON Pointer and says what it needs. Nothing was saved."),
    ),
    "idempotency_key_invalid": Kind(
        422,
        "The Idempotency-Key is not well formed",
        _("The Idempotency-Key is not well formed."),
        _("Use 1 to 255 printable ASCII characters, for example a UUID."),
    ),
    "idempotency_key_reused": Kind(
        422,
        "This Idempotency-Key was used for another request",
        _("This Idempotency-Key was used for another request."),
        _("Make a new key for each new request; repeat a key only with the very same body."),
    ),
    "version_required": Kind(
        428,
        "If-Match is required here",
        _("This object changes only with If-Match."),
        _("Read the object and send its ETag in If-Match."),
    ),
    "too_many_requests": Kind(
        429,
        "Too many requests",
        _("Too many requests."),
        _("Wait for the time in Retry-After."),
    ),
    "internal_error": Kind(
        500,
        "Something went wrong on our side",
        _("Something went wrong on our side. Nothing was saved."),
        _("Try again. If it happens again, report the request id."),
    ),
    "busy": Kind(
        503,
        "The data is being changed by somebody else",
        _("The data is being changed by somebody else right now. Nothing was saved."),
        _("Wait for the time in Retry-After and send the same request again."),
    ),
}
