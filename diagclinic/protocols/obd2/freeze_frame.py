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
_CODE_LENGTH: Final = 2


def decode_frame_dtc(payload: bytes, frame: int) -> Reply[Dtc | None]:
    """Return the code that caused `frame`, None where the unit says that no such frame is stored."""
    body = answer_body(payload, FREEZE_FRAME, FRAME_DTC_PID, frame)
    if not isinstance(body, bytes):
        return body
    if len(body) != _CODE_LENGTH:
        return Corrupt(payload, f"a code has {_CODE_LENGTH} bytes, not {len(body)}")
    number = int.from_bytes(body, "big")
    return Value(Dtc(number) if number else None, payload)


def decode_frame_value(payload: bytes, pid: Pid, frame: int) -> Reply[tuple[Reading, ...]]:
    """Return what `pid` was when `frame` was stored."""
    body = answer_body(payload, FREEZE_FRAME, pid.number, frame)
    if not isinstance(body, bytes):
        return body
    if len(body) not in {pid.length, pid.longer.length if pid.longer else pid.length}:
        return Corrupt(payload, f"PID {pid.number:02X} has {pid.length} bytes, not {len(body)}")
    return Value(decode_pid(pid, body), payload)
