"""diagclinic.app.exit_codes: every failure has the code that the manual promises."""

import re
from pathlib import Path

import pytest

from diagclinic.app.exit_codes import ExitCode, exit_code_of
from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import (
    CaptureChannelError,
    CaptureFileError,
    CaptureFilterError,
    CaptureFormError,
    CaptureTriggerError,
    DbcError,
    DetailError,
    DiskFullError,
    EngineRunningError,
    EngineStateUnknownError,
    LowVoltageError,
    RecordMissingError,
    RefusedError,
    ReportFormError,
)
from drivers.errors import (
    AccessTermsError,
    AdapterBusyError,
    AdapterForeignError,
    AdapterNotFoundError,
    AdapterPermissionError,
    AdapterSilentError,
    BadVciUrlError,
    BusFaultError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "command-line.md"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("say --yes"), 2),
        (BadVciUrlError("x", "why"), 2),
        (AccessTermsError("doip:car", "not this type", "doip:car?activation=0x01"), 3),
        (AdapterForeignError("doip:car", "this is no vehicle"), 3),
        (DetailError("odometer_km", "out of range"), 2),
        (CaptureFilterError("7G8", 1, "no identifier"), 2),
        (CaptureTriggerError("7E8[", 4, "no condition"), 2),
        (CaptureFormError("car.pcap"), 2),
        (CaptureChannelError("car.log", ("can0", "can1")), 2),
        (CaptureFileError("line 2"), 1),
        (DbcError("car.dbc", "no frame"), 1),
        (AdapterNotFoundError("COM4"), 3),
        (AdapterBusyError("COM4"), 3),
        (AdapterSilentError("COM4", 1.0), 3),
        (VehicleSilentError("nobody"), 3),
        (BusFaultError("shorted"), 3),
        (LinkLostError("gone"), 3),
        (EngineRunningError(800.0), 4),
        (EngineStateUnknownError("nobody told"), 4),
        (LowVoltageError(10.0, 11.5), 4),
        (AdapterPermissionError("COM4"), 5),
        (RequestStoppedError("asked for"), 1),
        (RefusedError(4, 0x22), 1),
        (DiskFullError("full"), 1),
        (RecordMissingError("no visit"), 1),
        (ReportFormError("x.doc"), 2),
        (ZeroDivisionError(), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_failure_has_its_code(error: Exception, code: int) -> None:
    assert exit_code_of(error) == code


def test_manual_names_every_code() -> None:
    told = {int(number) for number in re.findall(r"^\| (\d) \|", MANUAL.read_text("utf-8"), re.MULTILINE)}
    assert told == {code.value for code in ExitCode}
