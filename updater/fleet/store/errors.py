"""What can go wrong in the fleet service, cut by what whoever runs it does next.

FleetError
 +-- StoreError           the database cannot be used
 |    +-- UnreachableError    it does not answer, or its folder cannot be written: see to it, then start again
 |    +-- SchemaError         it was made by a newer service: run that one
 +-- SettingsError        what was typed, or stands in fleet.toml, cannot be: mend it
 +-- UnknownError         nothing is called like that
"""

from typing import ClassVar


class FleetError(Exception):
    """Root of these errors.

    Args:
        what: went wrong.
        remedy: the next step, where it is another one than usual.

    Attributes:
        code: is stable across releases.
        remedy: the next step.
    """

    code: ClassVar[str] = "fleet"
    remedy: str = "See what was said, and try again."

    def __init__(self, what: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy or self.remedy


class StoreError(FleetError):
    """The database cannot be used."""

    code = "store"
    remedy = "See to the database, then start again."


class UnreachableError(StoreError):
    """The database does not answer, or its folder cannot be written."""

    code = "unreachable"
    remedy = "Start the database, or name the right one with --database; then try again."


class SchemaError(StoreError):
    """The database was made by another version of the service."""

    code = "schema"
    remedy = "Run the newest version of diagclinic-fleet; it brings older databases up to date: migrate."


class SettingsError(FleetError):
    """What was typed, or stands in fleet.toml, cannot be."""

    code = "settings"
    remedy = "Mend it and start again."


class UnknownError(FleetError):
    """Nothing is called like that."""

    code = "unknown"
    remedy = "Name one that is there."
