"""diagclinic.core.freeze_frame."""

from diagclinic.core.dtc import Dtc
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.freeze_frame import FreezeFrame

ENGINE = EcuAddress.parse("can11:7E8")


def test_frame_without_a_code_is_another_frame() -> None:
    assert FreezeFrame(ENGINE, 0, None, ()) != FreezeFrame(ENGINE, 0, Dtc.parse("P0301"), ())


def test_frame_of_another_unit_is_another_frame() -> None:
    assert FreezeFrame(ENGINE, 0, None, ()) != FreezeFrame(EcuAddress.parse("can11:7E9"), 0, None, ())
