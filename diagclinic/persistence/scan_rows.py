"""Writes a scan into its tables and reads the scans of a visit back, equal to what was written."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import ControlUnit, EcuAddress
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.readiness import Monitor, Readiness
from diagclinic.core.reply import Reply, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Scan, UnitFindings
from diagclinic.persistence import tables
from diagclinic.persistence.codec import definition_of, parameter_from, reply_columns, reply_from

_READINESS: Final = "readiness"
_CALIBRATION: Final = "calibration"
_VERIFICATION: Final = "verification"


class ScanWriter:
    """Writes the scans of one visit within a transaction.

    A unit's identity and freeze frames are kept as that unit's own, whatever address they name.
    """

    def __init__(self, connection: Connection, units: Mapping[EcuAddress, int]) -> None:
        self._connection = connection
        self._units = units

    def write(self, visit_id: int, scan: Scan) -> None:
        """Keep `scan`."""
        scan_id = self._insert(
            tables.scans,
            visit_id=visit_id,
            at=scan.at,
            purpose=scan.purpose,
            is_complete=scan.is_complete,
            fault_count=len(scan.faults),
            odometer_km=scan.odometer_km,
        )
        for position, findings in enumerate(scan.units):
            self._write_unit(scan_id, position, findings)

    def _write_unit(self, scan_id: int, position: int, findings: UnitFindings) -> None:
        unit_id = self._insert(
            tables.scan_units,
            scan_id=scan_id,
            position=position,
            unit_id=self._units[findings.unit.address],
            role=findings.unit.role,
            name=findings.unit.name,
            own_name=findings.identity.name,
            vin=findings.identity.vin,
        )
        self._write_identity(unit_id, findings.identity)
        for status, reply in findings.codes.items():
            self._write_codes(unit_id, status, reply)
        self._write_readiness(unit_id, findings.readiness)
        for number, frame in enumerate(findings.freeze_frames):
            self._write_frame(unit_id, number, frame)

    def _write_identity(self, unit_id: int, identity: UnitIdentity) -> None:
        lists = {_CALIBRATION: identity.calibrations, _VERIFICATION: identity.verification_numbers}
        rows = [
            {"scan_unit_id": unit_id, "kind": kind, "position": position, "text": text}
            for kind, texts in lists.items()
            for position, text in enumerate(texts)
        ]
        self._insert_all(tables.identifications, rows)

    def _write_codes(self, unit_id: int, status: DtcStatus, reply: Reply[Any]) -> None:
        reply_id = self._write_reply(unit_id, status.value, reply)
        codes = reply.value if isinstance(reply, Value) else ()
        rows = [
            {"reply_id": reply_id, "position": position, "dtc": dtc} for position, dtc in enumerate(codes)
        ]
        self._insert_all(tables.codes, rows)

    def _write_readiness(self, unit_id: int, reply: Reply[Readiness] | None) -> None:
        if reply is None:
            return
        reply_id = self._write_reply(unit_id, _READINESS, reply)
        if not isinstance(reply, Value):
            return
        state = reply.value
        self._insert(
            tables.readiness,
            reply_id=reply_id,
            mil_on=state.mil_on,
            dtc_count=state.dtc_count,
            ignition=state.ignition,
        )
        rows = [
            {"reply_id": reply_id, "position": position, **_monitor_columns(monitor)}
            for position, monitor in enumerate(state.monitors)
        ]
        self._insert_all(tables.monitors, rows)

    def _write_reply(self, unit_id: int, subject: str, reply: Reply[Any]) -> int:
        return self._insert(tables.replies, scan_unit_id=unit_id, subject=subject, **reply_columns(reply))

    def _write_frame(self, unit_id: int, position: int, frame: FreezeFrame) -> None:
        frame_id = self._insert(
            tables.freeze_frames, scan_unit_id=unit_id, position=position, number=frame.number, dtc=frame.dtc
        )
        rows = [
            {
                "frame_id": frame_id,
                "position": place,
                "parameter_id": self._parameter_id(reading.parameter),
                "value": reading.value,
            }
            for place, reading in enumerate(frame.readings)
        ]
        self._insert_all(tables.frame_readings, rows)

    def _parameter_id(self, parameter: Parameter) -> int:
        definition = definition_of(parameter)
        added = insert_or(tables.parameters).values(key=parameter.key, definition=definition)
        self._connection.execute(added.on_conflict_do_nothing())
        known = select(tables.parameters.c.id).where(tables.parameters.c.definition == definition)
        return int(self._connection.execute(known).scalar_one())

    def _insert(self, table: Table, **columns: Any) -> int:
        key = self._connection.execute(insert(table), columns).inserted_primary_key
        return int(key[0]) if key else 0

    def _insert_all(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)


def _monitor_columns(monitor: Monitor) -> dict[str, Any]:
    return {
        "key": monitor.key,
        "name": monitor.name,
        "is_supported": monitor.is_supported,
        "is_complete": monitor.is_complete,
    }


class ScanReader:
    """Reads all scans of one visit with a fixed number of statements."""

    def __init__(self, connection: Connection, visit_id: int) -> None:
        self._connection = connection
        self._visit_id = visit_id
        units = select(tables.scan_units.c.id).join(tables.scans).where(tables.scans.c.visit_id == visit_id)
        reply_ids = select(tables.replies.c.id).where(tables.replies.c.scan_unit_id.in_(units))
        frames = select(tables.freeze_frames.c.id).where(tables.freeze_frames.c.scan_unit_id.in_(units))
        self._identifications = self._grouped(tables.identifications, "scan_unit_id", units)
        self._replies = self._grouped(tables.replies, "scan_unit_id", units)
        self._codes = self._grouped(tables.codes, "reply_id", reply_ids)
        self._readiness = self._grouped(tables.readiness, "reply_id", reply_ids)
        self._monitors = self._grouped(tables.monitors, "reply_id", reply_ids)
        self._frames = self._grouped(tables.freeze_frames, "scan_unit_id", units)
        self._readings = self._grouped(tables.frame_readings, "frame_id", frames)
        self._parameters = self._read_parameters(frames)

    def _grouped(self, table: Table, owner: str, owners: "Select[tuple[int]]") -> dict[int, list[Row[Any]]]:
        groups: dict[int, list[Row[Any]]] = defaultdict(list)
        wanted = (
            select(table, table.c[owner].label("owner"))
            .where(table.c[owner].in_(owners))
            .order_by(*table.primary_key.columns)
        )
        for row in self._connection.execute(wanted):
            groups[row.owner].append(row)
        return groups

    def _read_parameters(self, frames: "Select[tuple[int]]") -> dict[int, Parameter]:
        used = select(tables.frame_readings.c.parameter_id).where(
            tables.frame_readings.c.frame_id.in_(frames)
        )
        wanted = select(tables.parameters).where(tables.parameters.c.id.in_(used))
        return {row.id: parameter_from(row.definition) for row in self._connection.execute(wanted)}

    def scans(self) -> tuple[Scan, ...]:
        """Return the scans, oldest first."""
        units = self._units_by_scan()
        wanted = (
            select(tables.scans).where(tables.scans.c.visit_id == self._visit_id).order_by(tables.scans.c.id)
        )
        return tuple(
            Scan(
                row.at,
                row.purpose,
                tuple(units[row.id]),
                is_complete=row.is_complete,
                odometer_km=row.odometer_km,
            )
            for row in self._connection.execute(wanted)
        )

    def _units_by_scan(self) -> dict[int, list[UnitFindings]]:
        groups: dict[int, list[UnitFindings]] = defaultdict(list)
        wanted = (
            select(tables.scan_units, tables.control_units.c.scheme, tables.control_units.c.number)
            .join(tables.scans, tables.scans.c.id == tables.scan_units.c.scan_id)
            .join(tables.control_units, tables.control_units.c.id == tables.scan_units.c.unit_id)
            .where(tables.scans.c.visit_id == self._visit_id)
            .order_by(tables.scan_units.c.scan_id, tables.scan_units.c.position)
        )
        for row in self._connection.execute(wanted):
            groups[row.scan_id].append(self._findings(row))
        return groups

    def _findings(self, row: Row[Any]) -> UnitFindings:
        address = EcuAddress(row.scheme, row.number)
        replies = {reply.subject: reply for reply in self._replies[row.id]}
        readiness = replies.pop(_READINESS, None)
        return UnitFindings(
            unit=ControlUnit(address, row.role, row.name),
            identity=self._identity(address, row),
            codes={DtcStatus(subject): self._code_list(reply) for subject, reply in replies.items()},
            readiness=None if readiness is None else reply_from(readiness, self._readiness_of(readiness.id)),
            freeze_frames=tuple(self._frame(address, frame) for frame in self._frames[row.id]),
        )

    def _identity(self, address: EcuAddress, row: Row[Any]) -> UnitIdentity:
        texts: dict[str, list[str]] = {_CALIBRATION: [], _VERIFICATION: []}
        for entry in self._identifications[row.id]:
            texts[entry.kind].append(entry.text)
        return UnitIdentity(
            address, row.own_name, row.vin, tuple(texts[_CALIBRATION]), tuple(texts[_VERIFICATION])
        )

    def _code_list(self, reply: Row[Any]) -> Reply[Any]:
        return reply_from(reply, tuple(code.dtc for code in self._codes[reply.id]))

    def _readiness_of(self, reply_id: int) -> Readiness | None:
        for row in self._readiness[reply_id]:
            monitors = tuple(
                Monitor(entry.key, entry.name, is_supported=entry.is_supported, is_complete=entry.is_complete)
                for entry in self._monitors[reply_id]
            )
            return Readiness(row.mil_on, row.dtc_count, row.ignition, monitors)
        return None

    def _frame(self, address: EcuAddress, frame: Row[Any]) -> FreezeFrame:
        readings = tuple(
            Reading(self._parameters[row.parameter_id], row.value) for row in self._readings[frame.id]
        )
        return FreezeFrame(address, frame.number, frame.dtc, readings)
