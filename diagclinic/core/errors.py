"""Refusals and failures of diagnostic work, each with a code that names its translated text.

Like `drivers.errors` the tree is cut by what the person does next::

    DiagError
     +-- PreconditionError         bring the vehicle into the state that the work needs
     |    +-- EngineRunningError       switch the engine off
     |    +-- EngineStateUnknownError  the control unit did not tell its speed: nothing was sent
     |    +-- VehicleMovingError       stop the vehicle
     |    +-- LowVoltageError          connect a charger
     +-- OtherVehicleError         begin a new visit for the vehicle that is there now
     +-- RefusedError              the control unit said no: its reason says why
     +-- NothingReadError          no control unit gave a usable answer: read again
     +-- RecordError               the shop's record
     |    +-- RecordTooNewError        start the newer version that wrote it
     |    +-- DiskFullError            make room
     |    +-- RecordBusyError          close the other window
     |    |    +-- CaptureBusyError         it is being recorded right now: stop that, or begin another
     |    +-- CaptureElsewhereError    it was heard elsewhere: listen there, or begin another
     |    +-- RecordDamagedError       restore a backup
     |    |    +-- CaptureDamagedError      choose another capture: the record itself is well
     |    +-- RecordMissingError       no such visit
     |    |    +-- CaptureMissingError      no such capture
     |    |    +-- NoRecordError            there is no record yet
     |    +-- SnapshotError            choose another copy of the record
     |    +-- WouldLoseError           go back by a snapshot instead: `words` say what has no place
     +-- DetailError               enter it again as it can be kept
     +-- CaptureFilterError        write the filter as the manual shows: `at` says where it goes wrong
     +-- CaptureTriggerError       write the trigger as the manual shows: `at` says where it goes wrong
     +-- DbcError                  choose another DBC file, or mend the line that is named
     +-- CaptureFileError          this file cannot be imported, or written: choose another
     |    +-- CaptureFormError         there is no such form of capture: end its name otherwise
     |    +-- CaptureChannelError      choose one of the channels that are named: a capture is of one bus
     +-- CatalogueError            the installation is damaged: repair it
     +-- DisplayError              there is no screen for the window: use the command line
     +-- UpdateError               the update program refused or failed: its words say what to do
     +-- FlagError                 set it to one of the variants that are named
     |    +-- FlagKeptError            the publisher alone decides: nothing was set
     +-- ReportError               the report could not be written there
          +-- ReportFormError          there is no such form of report: end its name otherwise
          +-- MaskingError             a VIN could not be hidden everywhere: send nothing, or send it openly
"""

from typing import ClassVar


class DiagError(Exception):
    """Root of the errors that services raise; `code` is stable across releases."""

    code: ClassVar[str] = "diag"


class PreconditionError(DiagError):
    """The vehicle is not in the state the work needs; nothing was sent."""

    code = "precondition"


class EngineRunningError(PreconditionError):
    """The work would be unsafe or refused with the engine running."""

    code = "engine-running"

    def __init__(self, engine_rpm: float) -> None:
        super().__init__(f"engine turns at {engine_rpm:.0f} 1/min")
        self.engine_rpm = engine_rpm


class EngineStateUnknownError(PreconditionError):
    """No control unit told the engine speed, so nobody knows whether the work is safe."""

    code = "engine-state-unknown"


class VehicleMovingError(PreconditionError):
    """The work would be unsafe while the vehicle moves, as a hybrid does without its engine."""

    code = "vehicle-moving"

    def __init__(self, speed_kmh: float) -> None:
        super().__init__(f"vehicle moves at {speed_kmh:.0f} km/h")
        self.speed_kmh = speed_kmh


class LowVoltageError(PreconditionError):
    """The supply is too weak to write to a control unit."""

    code = "low-voltage"

    def __init__(self, battery_v: float, needed_v: float) -> None:
        super().__init__(f"supply is {battery_v:.1f} V, {needed_v:.1f} V are needed")
        self.battery_v = battery_v
        self.needed_v = needed_v


class OtherVehicleError(DiagError):
    """The vehicle that answers is not the one that this visit is about.

    Attributes:
        vin: whose visit it is.
        other: who answers.
        url: where, which may be another port than before.
    """

    code = "other-vehicle"

    def __init__(self, vin: str, other: str, url: str) -> None:
        super().__init__(f"the visit is of {vin}, and {other} answers")
        self.url = url
        self.vin = vin
        self.other = other


class RefusedError(DiagError):
    """A control unit answered no."""

    code = "refused"

    def __init__(self, service: int, reason: int) -> None:
        super().__init__(f"service 0x{service:02X} refused, reason 0x{reason:02X}")
        self.service = service
        self.reason = reason


class NothingReadError(DiagError):
    """Control units were asked, and none gave an answer that can be used."""

    code = "nothing-read"


class RecordError(DiagError):
    """The shop's record cannot be read or written."""

    code = "record"


class RecordTooNewError(RecordError):
    """The record was written by a newer version than this one."""

    code = "record-too-new"


class DiskFullError(RecordError):
    """There is no room left where the record lives."""

    code = "disk-full"


class RecordBusyError(RecordError):
    """Another process is writing to the record."""

    code = "record-busy"


class RecordDamagedError(RecordError):
    """Bytes of the record are not those that were written."""

    code = "record-damaged"


class RecordMissingError(RecordError):
    """Nothing of that name is in the record."""

    code = "record-missing"


class CaptureDamagedError(RecordDamagedError):
    """A capture's file is none, or its beginning is not what was written; nothing else is harmed."""

    code = "capture-damaged"


class CaptureBusyError(RecordBusyError):
    """Another process is recording into the capture."""

    code = "capture-busy"


class CaptureElsewhereError(RecordError):
    """A capture cannot be gone on with through this interface: it was heard through another one.

    Attributes:
        name: of the capture.
        vci: what it was heard through: an interface with its options, or the file that was brought in.
        url: what was to be listened to.
    """

    code = "capture-elsewhere"

    def __init__(self, name: str, vci: str, url: str) -> None:
        super().__init__(f"{name} was heard through {vci}, not through {url}")
        self.name = name
        self.vci = vci
        self.url = url


class NoRecordError(RecordMissingError):
    """There is no record in the data folder yet."""

    code = "no-record"


class SnapshotError(RecordError):
    """A copy of the record, or the file of what was recorded since, is none, or not what was verified."""

    code = "snapshot"


class WouldLoseError(RecordError):
    """An earlier format has no place for all that is on record; nothing was changed.

    Attributes:
        words: what would be lost, a sentence each.
    """

    code = "would-lose"

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__("; ".join(words))
        self.words = words


class CaptureMissingError(RecordMissingError):
    """There is no capture of that name."""

    code = "capture-missing"


class DetailError(DiagError):
    """What somebody entered cannot be kept so; `field` names the part of the form."""

    code = "detail"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class CaptureFilterError(DiagError):
    """The text does not say which frames are wanted; `at` is the place in it, counted from 1."""

    code = "capture-filter"

    def __init__(self, text: str, at: int, why: str) -> None:
        super().__init__(f"{text!r}, character {at}: {why}")
        self.text = text
        self.at = at
        self.why = why


class CaptureTriggerError(DiagError):
    """The text does not say when a recording is to begin; `at` is the place in it, counted from 1."""

    code = "capture-trigger"

    def __init__(self, text: str, at: int, why: str) -> None:
        super().__init__(f"{text!r}, character {at}: {why}")
        self.text = text
        self.at = at
        self.why = why


class DbcError(DiagError):
    """A file does not describe frames as a DBC file does; `line` is the first bad one, 0 for none."""

    code = "dbc"

    def __init__(self, name: str, why: str, line: int = 0) -> None:
        super().__init__(f"{name}, line {line}: {why}" if line else f"{name}: {why}")
        self.name = name
        self.line = line
        self.why = why


class CaptureFileError(DiagError):
    """A file of another program cannot be read as a capture, or a capture cannot be written to it."""

    code = "capture-file"


class CaptureFormError(CaptureFileError):
    """The ending of the file's name stands for no form of capture."""

    code = "capture-form"


class CaptureChannelError(CaptureFileError):
    """The file holds frames of several channels and none was chosen, or not one of those that it holds.

    Attributes:
        name: of the file.
        channels: that it holds, as it calls them; the first of very many.
        wanted: the channel that was asked for; None where none was.
    """

    code = "capture-channel"

    def __init__(self, name: str, channels: tuple[str, ...], wanted: str | None = None) -> None:
        held = ", ".join(channels)
        what = f"holds the channels {held}" if wanted is None else f"holds no channel {wanted!r}, but {held}"
        words = f"{name} {what}: import one of them by diagclinic capture import FILE --channel NAME"
        super().__init__(words if held else f"{name} tells no channels: import it without --channel")
        self.name = name
        self.channels = channels
        self.wanted = wanted


class CatalogueError(DiagError):
    """A file of the installation is missing or cannot be understood."""

    code = "catalogue"


class DisplayError(DiagError):
    """There is no screen to show the window on."""

    code = "display"


class UpdateError(DiagError):
    """The update program refused, or failed; what runs was not touched.

    Attributes:
        reason: its own stable name of the failure.
        what: one sentence: what happened.
        remedy: one sentence: what to do next.
    """

    code = "update"

    def __init__(self, reason: str, what: str, remedy: str) -> None:
        super().__init__(f"{reason}: {what}")
        self.reason = reason
        self.what = what
        self.remedy = remedy


class FlagError(DiagError):
    """A feature flag cannot be set to that."""

    code = "flag"


class FlagKeptError(FlagError):
    """A feature flag is not for people to set."""

    code = "flag-kept"


class ReportError(DiagError):
    """The report could not be written to the place that was asked for."""

    code = "report"


class ReportFormError(ReportError):
    """The ending of the file's name stands for no form of report."""

    code = "report-form"


class MaskingError(ReportError):
    """Something of a VIN would have been left in what was to be without; nothing was written."""

    code = "masking"
