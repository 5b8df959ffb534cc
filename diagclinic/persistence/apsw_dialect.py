"""The `sqlite+apsw` dialect: SQLAlchemy's SQLite, spoken over apsw.

Importing this module makes the name known to SQLAlchemy and does nothing else.
"""

from types import ModuleType
from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from diagclinic.persistence import apsw_dbapi


class ApswDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect for Python's `sqlite3`, with the module underneath exchanged."""

    driver = "apsw"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return the PEP 249 module."""
        return apsw_dbapi

    def create_connect_args(self, url: URL) -> tuple[list[str], dict[str, Any]]:
        """Return what `apsw_dbapi.connect` takes; the URL carries a file name and nothing else."""
        return [url.database or ":memory:"], {}

    def is_disconnect(self, e: Exception, _connection: object, _cursor: object) -> bool:
        """Say that a connection is gone only where somebody closed it: files do not hang up."""
        return isinstance(e, apsw_dbapi.ProgrammingError) and "closed" in str(e)


registry.register("sqlite.apsw", "diagclinic.persistence.apsw_dialect", "ApswDialect")
