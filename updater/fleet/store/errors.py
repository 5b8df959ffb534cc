"""What can go wrong in the fleet service, cut by what whoever runs it does next.

FleetError
 +-- StoreError           the database cannot be used
 |    +-- UnreachableError    it does not answer, or its folder cannot be written: see to it, then start again
 |    +-- SchemaError         its tables are none that this service made: name another one
 |         +-- NewerError          a newer service made them: run that one
 |         +-- OlderError          an older service made them: migrate
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
    """The tables are of another form than this version of the service knows."""

    code = "schema"
    remedy = "Name the service's own database with --database, or an empty one."


class NewerError(SchemaError):
    """A newer version of the service made the tables, or changed them."""

    code = "newer"
    remedy = "Run the newest version of diagclinic-fleet, or restore what was kept before the change."


class OlderError(SchemaError):
    """An older version of the service made the tables."""

    code = "older"
    remedy = "Stop every diagclinic-fleet at this database, then run: diagclinic-fleet migrate."


class SettingsError(FleetError):
    """What was typed, or stands in fleet.toml, cannot be."""

    code = "settings"
    remedy = "Mend it and start again."


class UnknownError(FleetError):
    """Nothing is called like that."""

    code = "unknown"
    remedy = "Name one that is there."
