"""Look-ups that every request makes. Making their SQL costs more than asking it, so it is made once."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


class Prepared(Generic[Row]):
    """The one row that meets a condition, found with other values each time.

    `make` builds the queryset once for each process, from a stand-in for each value; `one` asks it with real ones.
    The fence of the organisation is PostgreSQL's, so it is around these rows as around all others.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], **stand_ins: Any) -> None:
        self.make, self.stand_ins = make, stand_ins

    def one(self, **values: Any) -> Row | None:
        """The row, with the relations the queryset selects, or None."""
        sql, params, build = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(name, same) for name, same in params])
            row = cursor.fetchone()
        return None if row is None else build(row)

    @cached_property
    def _made(self) -> tuple[str, list[tuple[str, Any]], Callable[[Any], Row]]:
        compiler: Any = self.make(**self.stand_ins)[:1].query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        names = {value: name for name, value in self.stand_ins.items()}
        return sql, [(names.get(value, ""), value) for value in params], _builder(compiler)


def _builder(compiler: Any) -> Callable[[Any], Any]:
    """How Django's own querysets make an object, and those related to it, of a row."""
    info, alias = compiler.klass_info, connection.alias
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    columns = [column.target.attname for column, _sql, _alias in compiler.select[first:last]]
    related: Any = get_related_populators
    populators = related(info, compiler.select, alias)

    def build(row: Any) -> Any:
        (values,) = compiler.results_iter(results=[[row]])
        found = info["model"].from_db(alias, columns, values[first:last])
        for populator in populators:
            populator.populate(values, found)
        return found

    return build
