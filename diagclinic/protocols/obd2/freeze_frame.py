"""Freeze frames (J1979 service 02): why one was stored, and the values in it."""

from typing import Final

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import Corrupt, Reply, Value
from diagclinic.core.signals import Pid, Reading
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.current_data import decode_pid
from diagclinic.protocols.obd2.requests import FREEZE_FRAME

#: the code that caused the frame to be stored (J1979, service 02)
FRAME_DTC_PID: Final = 0x02
#: number of the frame, then the code
_FRAME_DTC_LENGTH: Final = 3


def decode_frame_dtc(payload: bytes) -> Reply[Dtc | None]:
    """Return the code that caused the frame, None where the unit says that no frame is stored."""
    body = answer_body(payload, FREEZE_FRAME, FRAME_DTC_PID)
    if not isinstance(body, bytes):
        return body
    if len(body) != _FRAME_DTC_LENGTH:
        return Corrupt(payload, f"a frame's number and code have {_FRAME_DTC_LENGTH} bytes, not {len(body)}")
    number = int.from_bytes(body[1:], "big")
    return Value(Dtc(number) if number else None, payload)


def decode_frame_value(payload: bytes, pid: Pid, frame: int) -> Reply[tuple[Reading, ...]]:
    """Return what `pid` was when `frame` was stored."""
    body = answer_body(payload, FREEZE_FRAME, pid.number, frame)
    if not isinstance(body, bytes):
        return body
    if len(body) not in {pid.length, pid.longer.length if pid.longer else pid.length}:
        return Corrupt(payload, f"PID {pid.number:02X} has {pid.length} bytes, not {len(body)}")
    return Value(decode_pid(pid, body), payload)
