"""Read the freeze frame that the regulations demand, from units that offer it."""

from functools import partial
from typing import Final

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.reply import Value
from diagclinic.core.signals import Pid, Reading
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.obd2.freeze_frame import FRAME_DTC_PID, decode_frame_dtc, decode_frame_value
from diagclinic.protocols.obd2.requests import FREEZE_FRAME, freeze_frame
from diagclinic.services.session import VehicleSession
from diagclinic.services.supported_pids import read_supported

#: the one frame that every vehicle must keep (J1979, service 02)
LEGISLATED_FRAME: Final = 0


def read_freeze_frames(
    session: VehicleSession, unit: EcuAddress, pids: PidCatalogue
) -> tuple[FreezeFrame, ...]:
    """Return the frame that `unit` stores, none where it stores none or offers none.

    Some units answer for the frame's values and not for the code that caused it; their frame is read all the
    same, without a code.
    """
    decode = partial(decode_frame_dtc, frame=LEGISLATED_FRAME)
    cause = session.ask(unit, freeze_frame(FRAME_DTC_PID, LEGISLATED_FRAME), decode)
    if isinstance(cause, Value) and cause.value is None:
        return ()
    offered = read_supported(session, unit, FREEZE_FRAME)
    readings = _readings(session, unit, [pid for pid in pids if pid.number in offered and pid.fields])
    dtc = cause.value if isinstance(cause, Value) else None
    return (FreezeFrame(unit, LEGISLATED_FRAME, dtc, readings),) if readings or dtc else ()


def _readings(session: VehicleSession, unit: EcuAddress, pids: list[Pid]) -> tuple[Reading, ...]:
    readings: list[Reading] = []
    for pid in pids:
        decode = partial(decode_frame_value, pid=pid, frame=LEGISLATED_FRAME)
        reply = session.ask(unit, freeze_frame(pid.number, LEGISLATED_FRAME), decode)
        if isinstance(reply, Value):
            readings += reply.value
    return tuple(readings)
