"""Saving many rows of one table from drafts: new ones are added, different ones changed, the rest left alone.

Forms, endpoints, imports and the demo all save people, products and customers through this one way, a single
row as a list of one. The number of statements does not grow with the number of rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, Field, ForeignKey, Model, Q, TextField
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.events.services import event, record_many

BATCH = 1000
M = TypeVar("M", bound=Model)


class _Keep:
    """Says that a draft does not speak of this field."""

    def __repr__(self) -> str:
        return "KEEP"

    def __bool__(self) -> bool:
        return False


KEEP: Any = _Keep()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A row as somebody wants it. What is left at KEEP stays as it is, or takes the model's default.

    The row is found by `id`, else by the id another system knows it by, else (where names are unique) by its name;
    otherwise it is new.
    """

    id: UUID | None = None
    external_system: str = KEEP
    external_id: str = KEEP

    @property
    def key(self) -> tuple[str, str] | None:
        return (self.external_system or "", self.external_id) if self.external_id else None

    def given(self) -> dict[str, Any]:
        """The fields this draft speaks of."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "id"}
        return {name: value for name, value in values.items() if value is not KEEP}


@dataclass(frozen=True)
class Saved(Generic[M]):
    """What became of one draft. `before` holds the fields that changed, by name, as JSON."""

    object: M
    is_new: bool
    is_changed: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class DraftsRefused(ValidationError):
    """Some drafts cannot be saved, and so none was. `refusals` tells why, by the draft's place in the list."""

    def __init__(self, refusals: dict[int, ValidationError]) -> None:
        super().__init__(next(iter(refusals.values())))
        self.refusals = refusals


class StillUsed(ValidationError):
    """Some rows cannot be removed, and so none was. `blocked` names what depends on each."""

    def __init__(self, blocked: dict[UUID, str]) -> None:
        words = ", ".join(sorted(set(blocked.values())))
        super().__init__(_("Something depends on it by now: %(what)s.") % {"what": words}, code="invalid_state")
        self.blocked = blocked


def _nothing_to_prepare(rows: Iterable[Any]) -> None:
    return None


def _nothing_to_refuse(row: Any) -> dict[str, str]:
    return {}


def _nothing_to_tell(saved: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind(Generic[M]):
    """How rows of one table are saved.

    `derived` are columns that `prepare` computes from the others; `check` refuses, field by field, what a column's
    own rules cannot; `tell` adds to the event's data; `own_parts` are rows that go when the row goes;
    `starts_with` are the values of a new row that a model's defaults cannot know.
    """

    model: type[M]
    noun: str
    has_unique_name: bool = False
    derived: tuple[str, ...] = ()
    prepare: Callable[[Iterable[M]], None] = _nothing_to_prepare
    check: Callable[[M], dict[str, str]] = _nothing_to_refuse
    tell: Callable[[Saved[M]], dict[str, Any]] = _nothing_to_tell
    own_parts: tuple[str, ...] = ()
    starts_with: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_drafts(
    kind: Kind[M], *, by: Any, drafts: Sequence[Draft], source: str = "manual", only_new: bool = False
) -> list[Saved[M]]:
    """Save all drafts or none, and write down what changed. A draft that changes nothing leaves no trace."""
    found = _found(kind, drafts)
    refusals = _unknown_or_hidden(kind, by, drafts, found) | (_taken(drafts, found) if only_new else {})
    saved = []
    for index, draft in enumerate(drafts):
        one, errors = _applied(kind, found.get(index), draft)
        saved.append(one)
        if errors and index not in refusals:
            refusals[index] = ValidationError(errors)
    refusals = _names_taken(kind, saved) | _said_twice(saved) | refusals
    if refusals:
        raise DraftsRefused(dict(sorted(refusals.items())))
    _write(kind, saved)
    record_many(_events(kind, saved, by, source))
    return saved


def _found(kind: Kind[M], drafts: Sequence[Draft]) -> dict[int, M]:
    """The rows that are there already, by the place of their draft, locked until the end."""
    wanted = Q(pk__in=[draft.id for draft in drafts if draft.id])
    for system in {draft.key[0] for draft in drafts if draft.key}:
        ids = [draft.key[1] for draft in drafts if draft.key and draft.key[0] == system]
        wanted |= Q(external_system=system, external_id__in=ids)
    if kind.has_unique_name:
        wanted |= Q(name__in=[name for draft in drafts if (name := getattr(draft, "name", None))])
    rows = kind.model._default_manager.select_for_update().filter(wanted).order_by("pk")
    by_key: dict[Any, M] = {}
    for row in rows:
        handles = [row.pk, getattr(row, "name", None), (_of(row, "external_system"), _of(row, "external_id"))]
        by_key |= dict.fromkeys(handles, row)
    keys = [draft.id or draft.key or (kind.has_unique_name and getattr(draft, "name", None)) for draft in drafts]
    return {index: by_key[key] for index, key in enumerate(keys) if key in by_key}


def _of(row: Model, name: str) -> Any:
    return getattr(row, name, "")


def _unknown_or_hidden(
    kind: Kind[M], by: Any, drafts: Sequence[Draft], found: dict[int, M]
) -> dict[int, ValidationError]:
    """Drafts of rows that do not exist, or that this member may not see."""
    missing = [index for index, draft in enumerate(drafts) if draft.id and index not in found]
    if by is not None and found:
        manager: Any = kind.model._default_manager
        ids = {row.pk for row in found.values()}
        seen = set(manager.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
        missing += [index for index, row in found.items() if row.pk not in seen]
    return {
        index: ValidationError(_("This is not there, or out of your reach."), code="not_found")
        for index in missing
    }


def _taken(drafts: Sequence[Draft], found: dict[int, M]) -> dict[int, ValidationError]:
    """Drafts that were to be new and are there already."""
    refusals = {}
    for index in found:
        by_id = drafts[index].key is not None
        words = _("Another one has this external id. Change that one.") if by_id else name_taken()
        refusals[index] = ValidationError({"external_id" if by_id else "name": [words]}, code="duplicate")
    return refusals


def name_taken() -> str:
    return _("Another one has this name already. Take a different name.")


def _applied(kind: Kind[M], row: M | None, draft: Draft) -> tuple[Saved[M], dict[str, list[str]]]:
    """The row with the draft's values, what they were before, and what is wrong with them."""
    is_new = row is None
    row = row or kind.model(**kind.starts_with)
    before, after, errors = {}, {}, {}
    for name, value in draft.given().items():
        column = cast("Field[Any, Any]", row._meta.get_field(name))
        old = getattr(row, column.attname)
        try:
            new = _set(row, column, value)
        except ValidationError as error:
            errors[name] = error.messages
            continue
        if new != old or is_new:
            before[name], after[name] = as_json(old), as_json(new)
    is_changed = is_new or bool(after)
    if is_changed:
        errors = _field_errors(kind, row) | errors
    return Saved(row, is_new, is_changed, {} if is_new else before, after), errors


def _set(row: Model, column: Any, value: Any) -> Any:
    """Give the row a value in the column's own type, and return it."""
    if isinstance(column, ForeignKey):
        if isinstance(value, Model):
            setattr(row, column.name, value)
        else:
            setattr(row, column.attname, column.target_field.to_python(value or None))
        return getattr(row, column.attname)
    if value is None and not column.null and isinstance(column, CharField | TextField):
        value = ""
    new = column.to_python(value)
    setattr(row, column.attname, new)
    return new


def _field_errors(kind: Kind[M], row: M) -> dict[str, list[str]]:
    """What a column's own rules and the kind's `check` refuse. Foreign keys are the database's business."""
    related = [column.name for column in row._meta.fields if isinstance(column, ForeignKey)]
    errors: dict[str, list[str]] = {}
    try:
        row.clean_fields(exclude={*related, *kind.derived})
    except ValidationError as error:
        errors = dict(error.message_dict)
    for name, words in kind.check(row).items():
        errors.setdefault(name, [words])
    return errors


def _names_taken(kind: Kind[M], saved: list[Saved[M]]) -> dict[int, ValidationError]:
    """Names two rows would have, where a name is unique."""
    if not kind.has_unique_name:
        return {}
    changed = {index: one for index, one in enumerate(saved) if "name" in one.after}
    names = [_of(one.object, "name") for one in changed.values()]
    manager = kind.model._default_manager
    holders = dict(manager.filter(name__in=names).values_list("name", "pk"))
    refusals = {}
    for index, one in changed.items():
        if holders.setdefault(_of(one.object, "name"), one.object.pk) != one.object.pk:
            refusals[index] = ValidationError({"name": [name_taken()]}, code="duplicate")
    return refusals


def _said_twice(saved: list[Saved[M]]) -> dict[int, ValidationError]:
    """The second of two drafts for one row: which of them is meant?"""
    seen: set[Any] = set()
    refusals = {}
    for index, one in enumerate(saved):
        key = (_of(one.object, "external_system"), _of(one.object, "external_id"))
        keys = {one.object.pk} | ({key} if key[1] else set())
        if keys & seen:
            words = _("The same row is given twice. Keep one of the two.")
            refusals[index] = ValidationError({"external_id" if key[1] else "name": [words]}, code="duplicate")
        seen |= keys
    return refusals


def _write(kind: Kind[M], saved: list[Saved[M]]) -> None:
    new = [one.object for one in saved if one.is_new]
    changed = [one for one in saved if one.is_changed and not one.is_new]
    kind.prepare([one.object for one in saved if one.is_changed])
    manager = kind.model._default_manager
    try:
        with transaction.atomic():
            manager.bulk_create(new, batch_size=BATCH)
            if changed:
                names = {name for one in changed for name in one.after}
                _count_changes([one.object for one in changed])
                manager.bulk_update(
                    [one.object for one in changed],
                    [*sorted(names), *kind.derived, "version", "updated_at"],
                    batch_size=BATCH,
                )
    except IntegrityError as error:
        raise ValidationError(_("Somebody saved the same at this moment. Try again."), code="conflict") from error


def _count_changes(rows: Iterable[Any]) -> None:
    now = timezone.now()
    for row in rows:
        row.version, row.updated_at = row.version + 1, now


def _events(kind: Kind[M], saved: list[Saved[M]], by: Any, source: str) -> list[Any]:
    return [
        event(
            f"{kind.noun}.{'created' if one.is_new else 'changed'}",
            subject=one.object,
            by=by,
            before=None if one.is_new else one.before,
            after=one.after,
            source=source,
            **kind.tell(one),
        )
        for one in saved
        if one.is_changed
    ]


@transaction.atomic
def remove_rows(kind: Kind[M], *, by: Any, ids: Sequence[UUID]) -> int:
    """Remove rows nothing depends on, and write it down. If something depends on one of them, none is removed."""
    manager: Any = kind.model._default_manager
    visible = manager.all() if by is None else manager.visible_to(by)
    rows = list(manager.select_for_update().filter(pk__in=visible.filter(pk__in=ids).values("pk")))
    if blocked := dependants(kind, [row.pk for row in rows]):
        raise StillUsed(blocked)
    removed = [Saved(row, is_new=False, is_changed=True) for row in rows]
    record_many(
        event(
            f"{kind.noun}.removed", subject=one.object, by=by, before={"name": str(one.object)}, **kind.tell(one)
        )
        for one in removed
    )
    _remove_own_parts(kind, [row.pk for row in rows])
    manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _remove_own_parts(kind: Kind[M], ids: Sequence[UUID]) -> None:
    for relation in kind.model._meta.related_objects:
        if relation.get_accessor_name() in kind.own_parts:
            name = relation.field.attname
            relation.related_model._base_manager.filter(**{f"{name}__in": ids}).delete()


def dependants(kind: Kind[M], ids: Sequence[UUID]) -> dict[UUID, str]:
    """What still points at each of these rows, other than their own parts: `{id: "deals"}`."""
    found: dict[UUID, str] = {}
    for relation in kind.model._meta.related_objects:
        if relation.get_accessor_name() in kind.own_parts:
            continue
        name = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        words = str(relation.related_model._meta.verbose_name)
        found |= dict.fromkeys(rows.values_list(name, flat=True).distinct(), words)
    return found


def as_json(value: Any) -> Any:
    """A column's value as the audit trail keeps it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
