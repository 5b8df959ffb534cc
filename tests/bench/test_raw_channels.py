"""What the raw loops make of what comes: the bytes of the answer, or the comparison is none."""

import threading
from uuid import uuid4

import can

from tests.bench.raw_channels import ANSWERS, ENGINE, raw_can, raw_elm
from tests.contract.channels import elm_tcp


def test_frames_of_others_are_no_answer() -> None:
    channel = uuid4().hex
    with can.Bus(interface="virtual", channel=channel) as unit:
        told: list[can.Message | None] = []

        def answer() -> None:
            told.append(unit.recv(5.0))
            for source in (0x7E9, ANSWERS):
                frame = b"\x04\x41\x0c\x1a\xf8\x55\x55\x55"
                unit.send(can.Message(arbitration_id=source, data=frame, is_extended_id=False))

        thread = threading.Thread(target=answer)
        with raw_can(can.Bus(interface="virtual", channel=channel)) as ask:
            thread.start()
            answered = ask()
            thread.join()
    asked = told[0]
    assert asked is not None
    assert (asked.arbitration_id, bytes(asked.data)) == (ENGINE, b"\x02\x01\x0c\0\0\0\0\0")
    assert answered == b"\x41\x0c\x1a\xf8"


def test_row_of_an_elm327_is_read_without_its_header_and_filling() -> None:
    with elm_tcp() as served, raw_elm(served.url.removeprefix("elm:")) as ask:
        answered = ask()
    assert (answered[:2], len(answered)) == (b"\x41\x0c", 4)
