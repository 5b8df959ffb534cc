"""diagclinic.services.freeze_frames: the engine's state when a fault was stored."""

from typing import cast

import pytest

from diagclinic.core.dtc import Dtc
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.services.freeze_frames import read_freeze_frames
from diagclinic.services.session import VehicleSession
from drivers.errors import AnswerGarbledError, LinkLostError
from tests.service_doubles import ENGINE, Coming, Script, ScriptedLink, pids, session_on

FRAME: Script = {
    "020200": {0x7E8: "4202000301"},
    "020000": {0x7E8: "42000048100000"},  # 02, 05, 0C
    "020500": {0x7E8: "4205005A"},
    "020C00": {0x7E8: "420C000C80"},
}


def frames(session: VehicleSession) -> tuple[FreezeFrame, ...]:
    return read_freeze_frames(session, ENGINE, pids())


def values(frame: FreezeFrame) -> dict[str, float]:
    return {one.parameter.key.removeprefix("obd."): one.value for one in frame.readings}


def test_frame_tells_its_cause_and_its_values() -> None:
    (frame,) = frames(session_on(FRAME))
    assert (frame.unit, frame.number, frame.dtc) == (ENGINE, 0, Dtc.parse("P0301"))
    assert values(frame) == {"coolant_temperature": 50.0, "engine_speed": 800.0}


def test_unit_without_a_frame_is_asked_no_more() -> None:
    session = session_on({**FRAME, "020200": {0x7E8: "4202000000"}})
    assert frames(session) == ()
    assert [text for _, text in cast("ScriptedLink", session.link).sent] == ["020200"]


def test_cause_is_asked_for_once() -> None:
    session = session_on(FRAME)
    frames(session)
    assert [text for _, text in cast("ScriptedLink", session.link).sent].count("020200") == 1


@pytest.mark.parametrize("cause", [{}, {0x7E8: "7F0212"}, {0x7E8: "420200"}, AnswerGarbledError("x")])
def test_frame_without_its_cause_is_read_all_the_same(cause: Coming) -> None:
    (frame,) = frames(session_on({**FRAME, "020200": cause}))
    assert frame.dtc is None
    assert len(frame.readings) == 2


def test_cause_without_values_is_a_frame() -> None:
    (frame,) = frames(session_on({"020200": {0x7E8: "4202000301"}}))
    assert (frame.dtc, frame.readings) == (Dtc.parse("P0301"), ())


@pytest.mark.parametrize("script", [{}, {"020200": {0x7E8: "7F0211"}, "020000": {0x7E8: "7F0211"}}])
def test_unit_that_offers_no_frames_has_none(script: Script) -> None:
    assert frames(session_on(script)) == ()


def test_value_that_does_not_come_leaves_the_others() -> None:
    (frame,) = frames(session_on({**FRAME, "020500": {0x7E8: "420500"}}))
    assert values(frame) == {"engine_speed": 800.0}


def test_value_of_another_frame_is_not_taken() -> None:
    (frame,) = frames(session_on({**FRAME, "020500": {0x7E8: "4205015A"}}))
    assert "coolant_temperature" not in values(frame)


def test_lost_link_is_told() -> None:
    with pytest.raises(LinkLostError):
        frames(session_on({**FRAME, "020C00": LinkLostError("gone")}))
