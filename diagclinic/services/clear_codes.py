"""Clear stored faults, after saving what clearing destroys and making sure that it is safe."""

from dataclasses import dataclass
from typing import Final

from diagclinic.core.dtc import DtcStatus, FaultCode
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.errors import (
    EngineRunningError,
    EngineStateUnknownError,
    LowVoltageError,
    NothingReadError,
    RecordError,
    RefusedError,
    VehicleMovingError,
)
from diagclinic.core.negative_response import meaning
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.signals import Reading
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Action, ActionKind, Scan, ScanPurpose
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.obd2.clear import decode_cleared
from diagclinic.protocols.obd2.requests import CLEAR_CODES
from diagclinic.services.jobs import Cancelled, JobContext, Priority
from diagclinic.services.read_values import read_everywhere
from diagclinic.services.scan import ScanAll
from diagclinic.services.session import Replies, VehicleSession
from drivers.errors import DriverError, RequestStoppedError

ENGINE_SPEED_PID: Final = 0x0C
VEHICLE_SPEED_PID: Final = 0x0D
ENGINE_STOPPED_BELOW_RPM: Final = 50.0
#: a control unit that loses its supply while it writes may keep neither the old nor the new
WRITING_NEEDS_V: Final = 11.5


@dataclass(frozen=True, slots=True)
class ClearReport:
    """What clearing did.

    Attributes:
        before, after: the scans that frame it.
        replies: what each control unit answered.
    """

    before: Scan
    after: Scan
    replies: Replies[None]

    @property
    def is_confirmed(self) -> bool:
        """Whether a control unit said that it has cleared its codes."""
        return any(isinstance(reply, Value) for reply in self.replies.values())

    @property
    def is_read_again(self) -> bool:
        """Whether every list that was told before was told afterwards; else nobody knows what is left."""
        return self.after.is_complete and _lists_told(self.before) <= _lists_told(self.after)

    @property
    def returned(self) -> tuple[FaultCode, ...]:
        """Codes that are still there, or came straight back."""
        return self.after.faults


@dataclass(frozen=True, slots=True)
class ClearSent:
    """Published once clearing is about to be sent: from here on nobody can say that nothing was."""


@dataclass(frozen=True, slots=True)
class ClearCodes:
    """Job: check, save, clear, read again.

    Publishes the `UnitFindings` of both scans, and `ClearSent` between them.
    """

    session: VehicleSession
    pids: PidCatalogue
    by: str
    identities: tuple[UnitIdentity, ...] = ()
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> ClearReport:
        """Clear the emission-related codes of all control units that answer.

        Raises:
            PreconditionError: it would not be safe; nothing was sent that changes anything.
            NothingReadError: what would be lost could not be read and saved first; nothing was cleared.
            RefusedError: every control unit refused.
            Cancelled: nothing was cleared; who cancels from the act on gets a report of what is known.
            RecordError: the visit's record failed; a note of the error says whether that was after the act.
            DriverError: the link failed; likewise, and the record tells what was sent before.
        """
        self.session.stop = context.stop
        context.step(0, 4, "clear.check")
        self._check()
        context.step(1, 4, "clear.save")
        before = self._scan(context, ScanPurpose.BEFORE_CLEAR)
        self._check()
        context.step(2, 4, "clear.erase")
        if context.stop.is_set():  # the last moment at which nothing has been put down as sent
            raise Cancelled
        self._log("sent; the answers follow")
        context.publish(ClearSent())
        try:
            replies = self._erase()
            return ClearReport(before, self._read_again(context), replies)
        except (DriverError, RecordError) as error:
            error.add_note("clearing had been asked for before; scan again to see what is left")
            raise

    def _check(self) -> None:
        battery_v = self.session.measure_battery()
        if battery_v is not None and battery_v < WRITING_NEEDS_V:
            raise LowVoltageError(battery_v, WRITING_NEEDS_V)
        check_engine_stands_still(self.session, self.pids)

    def _scan(self, context: JobContext, purpose: ScanPurpose) -> Scan:
        scan = ScanAll(self.session, self.pids, self.identities, purpose).run(context)
        if purpose is ScanPurpose.BEFORE_CLEAR and not self._tells_codes(scan):
            raise NothingReadError("no control unit told its codes, so they could not be saved first")
        return scan

    def _read_again(self, context: JobContext) -> Scan:
        """Read again; who cancels now has cleared all the same, and gets a scan that is not complete."""
        try:
            context.step(3, 4, "clear.verify")
            return self._scan(context, ScanPurpose.AFTER_CLEAR)
        except (Cancelled, RequestStoppedError):
            return Scan(self.session.now(), ScanPurpose.AFTER_CLEAR, (), is_complete=False)

    def _tells_codes(self, scan: Scan) -> bool:
        """Say whether a unit that listens to the clearing told its codes; UDS units do not listen."""
        listening = (unit for unit in scan.units if unit.unit.address in self.session.units)
        return any(isinstance(unit.codes.get(DtcStatus.CONFIRMED), Value) for unit in listening)

    def _erase(self) -> Replies[None]:
        try:
            replies = self.session.send_once(CLEAR_CODES, decode_cleared)
        except RequestStoppedError as error:
            # who cancels while the answers are on their way may have cleared all the same
            self._log_unknown(error)
            return {}
        except DriverError as error:
            self._log_unknown(error)
            raise
        answers = "; ".join(f"{unit}: {_words(reply)}" for unit, reply in replies.items())
        self._log(answers or "nobody answered")
        refusals = [reply for reply in replies.values() if isinstance(reply, Refused)]
        if refusals and not any(isinstance(reply, Value) for reply in replies.values()):
            raise RefusedError(refusals[0].service, refusals[0].nrc)
        return replies

    def _log_unknown(self, why: DriverError) -> None:
        """Put on record that the answers are lost; that the link failed matters more than a full disk."""
        try:
            self._log(f"nobody knows whether it was done: {why}")
        except RecordError as error:
            why.add_note(f"this could not be put on record: {error}")

    def _log(self, outcome: str) -> None:
        """Put the act on record: before it is sent, so that no crash hides it, and once answered."""
        self.session.record.add_action(
            Action(self.session.now(), self.by, ActionKind.CLEAR_CODES, CLEAR_CODES, outcome)
        )


def check_engine_stands_still(session: VehicleSession, pids: PidCatalogue) -> None:
    """Make sure that no control unit sees the engine turn, or the vehicle move.

    A hybrid moves without its engine.  A vehicle none of whose units offers the engine speed has no engine;
    it must tell that it stands still.

    Raises:
        EngineRunningError: the engine turns.
        VehicleMovingError: the vehicle moves.
        EngineStateUnknownError: nobody told.
    """
    replies = read_everywhere(session, pids, ENGINE_SPEED_PID)
    if any(isinstance(reply, Corrupt) for reply in replies.values()):
        raise EngineStateUnknownError("an answer that should tell the engine speed was damaged")
    engine_rpm = _highest(replies)
    if engine_rpm is None and not (replies and _is_nowhere_offered(replies)):
        raise EngineStateUnknownError("no control unit told the engine speed")
    if engine_rpm is not None and engine_rpm >= ENGINE_STOPPED_BELOW_RPM:
        raise EngineRunningError(engine_rpm)
    speed_kmh = _highest(read_everywhere(session, pids, VEHICLE_SPEED_PID))
    if speed_kmh:
        raise VehicleMovingError(speed_kmh)
    if engine_rpm is None and speed_kmh is None:
        raise EngineStateUnknownError("no control unit told that the vehicle stands still")


def _highest(replies: Replies[tuple[Reading, ...]]) -> float | None:
    told = [reply.value[0].value for reply in replies.values() if isinstance(reply, Value) and reply.value]
    return max(told, default=None)


def _is_nowhere_offered(replies: Replies[tuple[Reading, ...]]) -> bool:
    return all(isinstance(reply, NotSupported) for reply in replies.values())


def _lists_told(scan: Scan) -> set[tuple[EcuAddress, DtcStatus]]:
    return {
        (unit.unit.address, status)
        for unit in scan.units
        for status, reply in unit.codes.items()
        if isinstance(reply, Value)
    }


def _words(reply: Reply[None]) -> str:
    match reply:
        case Value():
            return "cleared"
        case Refused(nrc=nrc):
            return f"refused, {meaning(nrc)}"
        case NotSupported():
            return "does not offer it"
        case Silent():
            return "did not answer"
        case _:
            return "answered with damaged bytes"
