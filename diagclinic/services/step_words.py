"""The names of a job's steps in words; a step is ``job.step`` or ``job.step:whom``."""

from typing import Final

_WORDS: Final = {
    "connect.adapter": "Opening the adapter",
    "connect.power": "Measuring the supply",
    "connect.protocol": "Looking for the vehicle's network",
    "connect.control-unit": "Meeting the control units",
    "check.command": "Testing the adapter",
    "reconnect": "Waiting for the connection to come back",
    "identify.vin": "Reading the VIN",
    "identify.names": "Reading the control units' names",
    "identify.calibrations": "Reading the calibrations",
    "identify.verification": "Reading the verification numbers",
    "scan.confirmed": "Reading confirmed codes",
    "scan.pending": "Reading pending codes",
    "scan.permanent": "Reading permanent codes",
    "scan.readiness": "Reading readiness",
    "scan.frames": "Reading freeze frames of {whom}",
    "scan.others": "Looking for more control units",
    "scan.look": "Looking for a control unit at {whom}",
    "scan.unit": "Reading control unit {whom}",
    "clear.check": "Checking that clearing is safe",
    "clear.save": "Saving what clearing would lose",
    "clear.erase": "Clearing the codes",
    "clear.verify": "Reading again",
    "values.list": "Asking {whom} for its values",
    "values.read": "Reading value {whom}",
    "report.read": "Reading the visit",
    "report.write": "Writing the report",
    "support.read": "Reading the visit",
    "support.mask": "Hiding whose vehicle it was",
    "support.check": "Checking that it is hidden",
    "support.write": "Writing the report for support",
    "live": "Reading live values",
    "capture.open": "Opening the interface",
    "capture.import": "Reading the file",
    "capture.look": "Reading the capture",
    "capture.export": "Writing the file",
}


def step_words(step: str) -> str:
    """Return `step` in words; one without words is told as it is."""
    name, _, whom = step.partition(":")
    return _WORDS.get(name, name).format(whom=whom)
