"""The tables' common catalogue."""

from typing import Final

from sqlalchemy import MetaData

#: names that both databases give constraints, so that migrations can name them
METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)
