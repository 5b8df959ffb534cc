"""The record's tables as statements name them; what creates them is in `migrations`."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import (
    REAL,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from diagclinic.core.dtc import Dtc
from diagclinic.core.ecu import AddressScheme, EcuRole
from diagclinic.core.readiness import Ignition
from diagclinic.core.reply import ReplyKind
from diagclinic.core.vin import Vin
from diagclinic.core.visit import ActionKind, ScanPurpose

Word = TypeVar("Word", bound=StrEnum)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 in UTC."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> int | None:
        """Return the microseconds; a time without its zone is refused with TypeError."""
        return None if value is None else (value - _EPOCH) // _TICK

    def process_result_value(self, value: int | None, _dialect: object) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else _EPOCH + value * _TICK


class YesNo(TypeDecorator[bool]):
    """A truth as 1 or 0; STRICT tables know no BOOLEAN."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, _dialect: object) -> int | None:  # noqa: FBT001  the base's
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: object) -> bool | None:
        """Return the truth."""
        return None if value is None else bool(value)


class OneOf(TypeDecorator[Word]):
    """A member of an enumeration by its stable word."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, _dialect: object) -> str | None:
        """Return the word."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, _dialect: object) -> Word | None:
        """Return the member."""
        return None if value is None else self.words(value)


class DtcNumber(TypeDecorator[Dtc]):
    """A trouble code as the two bytes that cross the wire."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Dtc | None, _dialect: object) -> int | None:
        """Return the number."""
        return None if value is None else value.number

    def process_result_value(self, value: int | None, _dialect: object) -> Dtc | None:
        """Return the code."""
        return None if value is None else Dtc(value)


class VinText(TypeDecorator[Vin]):
    """A VIN as its seventeen characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Vin | None, _dialect: object) -> str | None:
        """Return the characters."""
        return None if value is None else value.text

    def process_result_value(self, value: str | None, _dialect: object) -> Vin | None:
        """Return the VIN."""
        return None if value is None else Vin(value)


metadata: Final = MetaData()


def _table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, *parts)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _to(name: str, target: str, *, optional: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), nullable=optional)


def _part_of(name: str, target: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), primary_key=True)


def _position(*, key: bool = True) -> Column[int]:
    return Column("position", Integer, primary_key=key, nullable=False)


def _filled(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


vehicles: Final = _table(
    "vehicles",
    _id(),
    Column("vin", VinText, unique=True),
    _filled("plate", Text),
    _filled("label", Text),
    _filled("search", Text),
)
visits: Final = _table(
    "visits",
    _id(),
    _to("vehicle_id", "vehicles.id", optional=True),
    _filled("started_at", Instant),
    Column("ended_at", Instant),
    _filled("vci", Text),
    _filled("is_demo", YesNo),
    _filled("trace", Text),
    Index("visits_by_start", "started_at"),
    Index("visits_by_vehicle", "vehicle_id"),
)
control_units: Final = _table(
    "control_units",
    _id(),
    _to("visit_id", "visits.id"),
    _filled("scheme", OneOf(AddressScheme)),
    _filled("number", Integer),
    UniqueConstraint("visit_id", "scheme", "number"),
)
observations: Final = _table(
    "observations",
    _id(),
    _to("visit_id", "visits.id"),
    _to("unit_id", "control_units.id", optional=True),
    _filled("at", Instant),
    _filled("request", LargeBinary),
    _filled("raw", LargeBinary),
    _filled("kind", OneOf(ReplyKind)),
    _filled("detail", Text),
    Index("observations_by_visit", "visit_id"),
)
scans: Final = _table(
    "scans",
    _id(),
    _to("visit_id", "visits.id"),
    _filled("at", Instant),
    _filled("purpose", OneOf(ScanPurpose)),
    _filled("is_complete", YesNo),
    _filled("fault_count", Integer),
    Column("odometer_km", REAL),
    Index("scans_by_visit", "visit_id"),
)
scan_units: Final = _table(
    "scan_units",
    _id(),
    _to("scan_id", "scans.id"),
    _position(key=False),
    _to("unit_id", "control_units.id"),
    _filled("role", OneOf(EcuRole)),
    _filled("name", Text),
    _filled("own_name", Text),
    Column("vin", VinText),
    UniqueConstraint("scan_id", "position"),
)
identifications: Final = _table(
    "identifications",
    _part_of("scan_unit_id", "scan_units.id"),
    Column("kind", Text, primary_key=True),
    _position(),
    _filled("text", Text),
)
replies: Final = _table(
    "replies",
    _id(),
    _to("scan_unit_id", "scan_units.id"),
    _filled("subject", Text),
    _filled("kind", OneOf(ReplyKind)),
    Column("raw", LargeBinary),
    Column("service", Integer),
    Column("nrc", Integer),
    Column("waited_s", REAL),
    Column("why", Text),
    UniqueConstraint("scan_unit_id", "subject"),
)
codes: Final = _table(
    "codes",
    _part_of("reply_id", "replies.id"),
    _position(),
    _filled("dtc", DtcNumber),
    Index("codes_by_number", "dtc"),
)
readiness: Final = _table(
    "readiness",
    _part_of("reply_id", "replies.id"),
    Column("mil_on", YesNo),
    Column("dtc_count", Integer),
    _filled("ignition", OneOf(Ignition)),
)
monitors: Final = _table(
    "monitors",
    _part_of("reply_id", "readiness.reply_id"),
    _position(),
    _filled("key", Text),
    _filled("name", Text),
    _filled("is_supported", YesNo),
    _filled("is_complete", YesNo),
)
parameters: Final = _table(
    "parameters", _id(), _filled("key", Text), Column("definition", Text, nullable=False, unique=True)
)
freeze_frames: Final = _table(
    "freeze_frames",
    _id(),
    _to("scan_unit_id", "scan_units.id"),
    _position(key=False),
    _filled("number", Integer),
    Column("dtc", DtcNumber),
    UniqueConstraint("scan_unit_id", "position"),
)
frame_readings: Final = _table(
    "frame_readings",
    _part_of("frame_id", "freeze_frames.id"),
    _position(),
    _to("parameter_id", "parameters.id"),
    _filled("value", REAL),
)
actions: Final = _table(
    "actions",
    _id(),
    _to("visit_id", "visits.id"),
    _filled("at", Instant),
    _filled("by", Text),
    _filled("kind", OneOf(ActionKind)),
    _filled("request", LargeBinary),
    _filled("outcome", Text),
    Index("actions_by_visit", "visit_id"),
)
visit_details: Final = _table(
    "visit_details",
    _id(),
    _to("visit_id", "visits.id"),
    _filled("at", Instant),
    _filled("by", Text),
    _filled("plate", Text),
    Column("odometer_km", Integer),
    _filled("technician", Text),
    _filled("complaint", Text),
    _filled("note", Text),
    _filled("search", Text),
    Index("visit_details_by_visit", "visit_id"),
)
shop_details: Final = _table(
    "shop_details",
    _id(),
    _filled("at", Instant),
    _filled("by", Text),
    _filled("name", Text),
    _filled("contact", Text),
)
