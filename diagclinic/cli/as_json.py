"""Results as plain data for programs; the keys are stable and described in docs/command-line.md."""

from collections.abc import Mapping
from typing import Any, Final

from diagclinic.core.dtc import DtcStatus, FaultCode
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.negative_response import meaning
from diagclinic.core.readiness import Readiness
from diagclinic.core.reply import Corrupt, Refused, Reply, Silent, Value, kind_of
from diagclinic.core.signals import Reading
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Action, Scan, UnitFindings, VisitSummary
from diagclinic.knowledge.dtc_texts import DtcTexts
from diagclinic.knowledge.wmi import WmiCatalogue
from diagclinic.services.identify import Identification

Data = dict[str, Any]
#: where there is no reply, because the scan was stopped before the question
NOT_ASKED: Final = {"kind": "not-asked"}


def reply_data(reply: Reply[Any]) -> Data:
    """Return how a reply went, without its value."""
    match reply:
        case Value(raw=raw):
            return {"kind": kind_of(reply).value, "raw": raw.hex()}
        case Refused(nrc=nrc, raw=raw):
            return {"kind": kind_of(reply).value, "nrc": nrc, "meaning": meaning(nrc), "raw": raw.hex()}
        case Corrupt(raw=raw, why=why):
            return {"kind": kind_of(reply).value, "why": why, "raw": raw.hex()}
        case Silent(waited_s=waited_s):
            return {"kind": kind_of(reply).value, "waited_s": waited_s}
        case _:
            return {"kind": kind_of(reply).value}


def reading_data(reading: Reading) -> Data:
    """Return one reading."""
    return {
        "key": reading.parameter.key,
        "name": reading.parameter.name,
        "value": reading.value,
        "text": reading.text,
        "unit": reading.parameter.unit.value,
    }


def vin_data(vin: Vin, wmi: WmiCatalogue) -> Data:
    """Return a VIN and what its characters say."""
    info = wmi.describe(vin)
    return {
        "vin": vin.text,
        "check_digit_matches": vin.check_digit_matches,
        "check_digit_is_required": vin.check_digit_is_required,
        "maker": info.maker,
        "region": info.region,
        "country": info.country,
    }


def identification_data(found: Identification, wmi: WmiCatalogue) -> Data:
    """Return what the vehicle said of itself."""
    vin = found.vehicle.vin
    return {
        "vin": None if vin is None else vin_data(vin, wmi),
        "vins": [str(one) for one in found.vins],
        "units": [
            {
                "address": str(unit.unit),
                "name": unit.name,
                "vin": None if unit.vin is None else str(unit.vin),
                "calibrations": list(unit.calibrations),
                "verification_numbers": list(unit.verification_numbers),
            }
            for unit in found.units
        ],
    }


def fault_data(fault: FaultCode, texts: DtcTexts) -> Data:
    """Return one fault with its text."""
    text = texts.describe(fault.dtc)
    return {
        "code": str(fault.dtc),
        "unit": str(fault.unit),
        "statuses": sorted(fault.statuses),
        "title": text.title,
        "severity": text.severity.value,
        "is_known": text.is_known,
    }


def scan_data(scan: Scan, texts: DtcTexts) -> Data:
    """Return a whole scan."""
    return {
        "at": scan.at.isoformat(),
        "purpose": scan.purpose.value,
        "is_complete": scan.is_complete,
        "odometer_km": scan.odometer_km,
        "units": [_unit_data(unit, texts) for unit in scan.units],
    }


def visit_data(visit: VisitSummary) -> Data:
    """Return a line of the history."""
    return {
        "visit": visit.visit_id,
        "started_at": visit.started_at.isoformat(),
        "ended_at": visit.ended_at.isoformat() if visit.ended_at else None,
        "vin": str(visit.vehicle.vin) if visit.vehicle.vin else None,
        "plate": visit.vehicle.plate,
        "label": visit.vehicle.label,
        "vci": visit.vci,
        "is_demo": visit.is_demo,
        "codes": visit.codes,
    }


def action_data(action: Action) -> Data:
    """Return something that was done to the vehicle."""
    return {
        "at": action.at.isoformat(),
        "by": action.by,
        "kind": action.kind.value,
        "request": action.request.hex(),
        "outcome": action.outcome,
    }


def replies_data(replies: Mapping[Any, Reply[Any]]) -> Data:
    """Return each control unit's reply."""
    return {str(unit): reply_data(reply) for unit, reply in replies.items()}


def _unit_data(findings: UnitFindings, texts: DtcTexts) -> Data:
    return {
        "address": str(findings.unit.address),
        "role": findings.unit.role.value,
        "name": findings.unit.name,
        "state": findings.state.value,
        "faults": [fault_data(fault, texts) for fault in findings.faults],
        "lists": {status.value: _asked_data(findings.codes.get(status)) for status in DtcStatus},
        "readiness": {**_asked_data(findings.readiness), **_readiness_data(findings.readiness)},
        "freeze_frames": [_frame_data(frame) for frame in findings.freeze_frames],
    }


def _asked_data(reply: Reply[Any] | None) -> Data:
    return dict(NOT_ASKED) if reply is None else reply_data(reply)


def _readiness_data(reply: Reply[Readiness] | None) -> Data:
    if not isinstance(reply, Value):
        return {}
    return {
        "mil_on": reply.value.mil_on,
        "dtc_count": reply.value.dtc_count,
        "ignition": reply.value.ignition.value,
        "monitors": {
            monitor.key: "complete" if monitor.is_complete else "incomplete"
            for monitor in reply.value.monitors
            if monitor.is_supported
        },
    }


def _frame_data(frame: FreezeFrame) -> Data:
    return {
        "number": frame.number,
        "code": str(frame.dtc) if frame.dtc else None,
        "values": [reading_data(reading) for reading in frame.readings],
    }
