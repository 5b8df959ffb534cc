"""Every table is listed, and fits both databases."""

import importlib
from pathlib import Path

from sqlalchemy import LargeBinary, Table, Text
from sqlalchemy.types import Integer

from updater.fleet import store
from updater.fleet.store.catalogue import METADATA


def _modules() -> list[str]:
    return sorted(path.stem for path in Path(store.__path__[0]).glob("*_tables.py"))


def test_every_module_of_tables_is_listed() -> None:
    modules = [importlib.import_module(f"updater.fleet.store.{name}") for name in _modules()]
    tables = {value for module in modules for value in vars(module).values() if isinstance(value, Table)}
    assert tables <= set(METADATA.tables.values())


def test_columns_are_of_kinds_that_both_databases_write_alike() -> None:
    kinds = {type(column.type).__mro__[0] for table in METADATA.tables.values() for column in table.columns}
    assert all(issubclass(kind, Integer | LargeBinary | Text) for kind in kinds)


def test_constraints_have_names() -> None:
    assert all(table.primary_key.name for table in METADATA.tables.values())
