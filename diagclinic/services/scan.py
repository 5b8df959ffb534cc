"""Read every control unit that answers: codes, readiness, freeze frames, unit by unit."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Final

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import ControlUnit, EcuAddress
from diagclinic.core.errors import RecordError
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.addressing import role_of
from diagclinic.protocols.obd2.codes import decode_codes
from diagclinic.protocols.obd2.readiness import decode_readiness
from diagclinic.protocols.obd2.requests import codes_request, current_data
from diagclinic.services.freeze_frames import read_freeze_frames
from diagclinic.services.jobs import Cancelled, JobContext, Priority
from diagclinic.services.odometer import read_odometer
from diagclinic.services.session import VehicleSession
from diagclinic.services.uds_units import find_uds_units, read_uds_unit
from drivers.errors import AdapterUnfitError, DriverError, RequestStoppedError

STATUS_PID: Final = 0x01
LISTS: Final = (DtcStatus.CONFIRMED, DtcStatus.PENDING, DtcStatus.PERMANENT)


@dataclass(frozen=True, slots=True)
class ScanAll:
    """Job: read every control unit and put the result on record.

    Publishes a `UnitFindings` whenever more is known of a unit; the later one replaces the earlier.

    Attributes:
        identities: what the units said of themselves, where that was asked before.
    """

    session: VehicleSession
    pids: PidCatalogue
    identities: tuple[UnitIdentity, ...] = ()
    purpose: ScanPurpose = ScanPurpose.SCAN
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Scan:
        """Scan the vehicle.

        Raises:
            Cancelled: the user asked for it; what was read until then is on record.
            DriverError: the link failed; what was read until then is on record, or a note of the error
                says why it is not.
            RecordError: the result could not be kept.
        """
        self.session.stop = context.stop
        found: dict[EcuAddress, UnitFindings] = {}
        try:
            is_complete = self._read(found, context)
            odometer_km = self._odometer_km()
        except (Cancelled, DriverError) as why:
            if found:
                self._keep_in_part(found, why)
            raise
        return self._keep(found, is_complete=is_complete, odometer_km=odometer_km)

    def _odometer_km(self) -> float | None:
        """Read the odometer, unless the scan only surrounds a clearing."""
        return read_odometer(self.session, self.pids) if self.purpose is ScanPurpose.SCAN else None

    def _read(self, found: dict[EcuAddress, UnitFindings], context: JobContext) -> bool:
        """Read all that the adapter can reach; return whether that is all that there may be."""
        for done, status in enumerate(LISTS):
            context.step(done, self._steps(), f"scan.{status.value}")
            self._read_codes(status, found)
        context.step(len(LISTS), self._steps(), "scan.readiness")
        self._read_readiness(found)
        self._read_missed(found)
        for findings in tuple(found.values()):
            context.publish(findings)
        for done, unit in enumerate(self.session.units, start=len(LISTS) + 1):
            context.step(done, self._steps(), f"scan.frames:{unit}")
            frames = read_freeze_frames(self.session, unit, self.pids)
            found[unit] = replace(found[unit], freeze_frames=frames)
            context.publish(found[unit])
        try:
            self._read_others(found, context)
        except AdapterUnfitError:  # a clone that speaks to nobody by himself still read what the law demands
            return False
        return True

    def _read_codes(self, status: DtcStatus, found: dict[EcuAddress, UnitFindings]) -> None:
        request = codes_request(status)
        replies = self.session.ask_everybody(request, partial(decode_codes, service=request[0]))
        for unit, reply in replies.items():
            known = found.get(unit) or self._unread(unit)
            found[unit] = replace(known, codes={**known.codes, status: reply})

    def _read_missed(self, found: dict[EcuAddress, UnitFindings]) -> None:
        """Ask a unit that was first heard of in mid-scan for the lists that it has not been asked for."""
        for unit, status in product(found, LISTS):
            if status not in found[unit].codes:
                request = codes_request(status)
                reply = self.session.ask(unit, request, partial(decode_codes, service=request[0]))
                found[unit] = replace(found[unit], codes={**found[unit].codes, status: reply})

    def _read_readiness(self, found: dict[EcuAddress, UnitFindings]) -> None:
        replies = self.session.ask_everybody(current_data(STATUS_PID), decode_readiness)
        for unit, reply in replies.items():
            found[unit] = replace(found.get(unit) or self._unread(unit), readiness=reply)

    def _read_others(self, found: dict[EcuAddress, UnitFindings], context: JobContext) -> None:
        """Read the units that the emission laws do not know of and that speak UDS."""
        context.step(self._steps() - 1, self._steps(), "scan.others")
        for unit in find_uds_units(self.session, context):
            context.step(self._steps() - 1, self._steps(), f"scan.unit:{unit}")
            findings = read_uds_unit(self.session, unit)
            if findings is not None:
                found[unit] = findings
                context.publish(findings)

    def _steps(self) -> int:
        return len(LISTS) + 2 + len(self.session.units)

    def _unread(self, address: EcuAddress) -> UnitFindings:
        identity = next((one for one in self.identities if one.unit == address), UnitIdentity(address))
        unit = ControlUnit(address, role_of(address), identity.name)
        return UnitFindings(unit, identity, {}, None)

    def _keep_in_part(self, found: dict[EcuAddress, UnitFindings], why: Exception) -> None:
        """Keep what was read until `why`; that the link failed matters more than that this failed too."""
        try:
            self._keep(found, is_complete=False)
        except RecordError as error:
            if isinstance(why, Cancelled | RequestStoppedError):
                raise
            why.add_note(f"what was read could not be kept: {error}")

    def _keep(
        self, found: dict[EcuAddress, UnitFindings], *, is_complete: bool, odometer_km: float | None = None
    ) -> Scan:
        units = tuple(found[unit] for unit in sorted(found))
        at = self.session.now()
        scan = Scan(at, self.purpose, units, is_complete=is_complete, odometer_km=odometer_km)
        self.session.record.add_scan(scan)
        return scan
