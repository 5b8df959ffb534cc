"""drivers.elm327.speed: raising the line's speed (ELM327 data sheet v2.2, "AT BRD hh"; STN's "STBR")."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.elm327.dialogue import Dialogue
from drivers.elm327.profile import Profile
from drivers.elm327.speed import Speed, may_raise
from drivers.errors import LinkLostError, RequestStoppedError
from tests.drivers.elm327.scripted import Clock, PassingTime, ScriptedLine, Turn, unplug

NAMES_ITSELF: list[float | bytes] = [b"OK\r", 0.075, b"STN2230 v5.6.19\r"]
CONFIRMED: tuple[Turn, ...] = (("STBR1000000", NAMES_ITSELF), ("", [b"OK\r\r>"]))
WIRE = Profile("OBDLink EX", "ELM327 v1.4b", segmented=True)


def speed_on(*turns: Turn, is_stn: bool = True, baud: int = 115200) -> tuple[Speed, ScriptedLine]:
    line = ScriptedLine(turns)
    stop = PassingTime(line.clock)
    return Speed(line, Dialogue(line, line.clock), stop, line.clock, is_stn, baud), line


def test_speed_that_the_adapter_confirms_is_kept() -> None:
    speed, line = speed_on(*CONFIRMED)
    assert (speed.raised(0), line.bauds, line.is_done) == (1_000_000, [1_000_000], True)


def test_elm327_is_told_a_divisor() -> None:
    name: list[float | bytes] = [b"OK\r", 0.075, b"\r\rELM327 v2.2\r\r"]
    speed, _ = speed_on(("ATBRD08", name), ("", [b"OK\r\r>"]), is_stn=False)
    assert speed.raised(500_000) == 500_000


def test_speed_that_is_refused_is_followed_by_the_next_lower_one() -> None:
    speed, line = speed_on(("STBR1000000", "?"), ("STBR500000", NAMES_ITSELF), ("", [b"OK\r\r>"]))
    assert (speed.raised(0), line.bauds) == (500_000, [500_000])


def test_refusal_in_pieces_is_heard_to_its_end() -> None:
    refused: list[float | bytes] = [b"?\r", b"\r>"]
    speed, _ = speed_on(("STBR1000000", refused), ("STBR500000", NAMES_ITSELF), ("", [b"OK\r\r>"]))
    assert speed.raised(0) == 500_000


def test_adapter_that_takes_none_stays_where_it_is() -> None:
    speed, line = speed_on(("STBR1000000", "?"), ("STBR500000", "?"))
    assert (speed.raised(0), line.bauds) == (115200, [])


def test_only_the_speed_of_last_time_is_tried() -> None:
    speed, _ = speed_on(("STBR500000", "?"))
    assert speed.raised(500_000) == 115200


def test_noise_at_the_new_speed_is_not_confirmed_and_the_old_one_is_waited_for() -> None:
    speed, line = speed_on(("STBR1000000", [b"OK\r", 0.075, b"\xf8\x00\xfe"]), ("ATI", "ELM327 v1.4b"))
    assert (speed.change(1_000_000), speed.baud, line.bauds) == (False, 115200, [1_000_000, 115200])


def test_silence_at_the_new_speed_is_not_confirmed() -> None:
    speed, _ = speed_on(("STBR1000000", [b"OK\r"]), ("ATI", "ELM327 v1.4b"))
    assert (speed.change(1_000_000), speed.baud) == (False, 115200)


def test_confirmation_that_was_lost_on_the_way_back_leaves_both_at_the_new_speed() -> None:
    speed, line = speed_on(("STBR1000000", NAMES_ITSELF), ("", []), ("ATI", []), ("ATI", "ELM327 v1.4b"))
    assert (speed.change(1_000_000), speed.baud, line.bauds[-1]) == (True, 1_000_000, 1_000_000)


def test_adapter_that_answers_at_no_speed_is_lost() -> None:
    speed, _ = speed_on(("STBR1000000", [b"OK\r"]), ("ATI", []), ("ATI", []))
    with pytest.raises(LinkLostError):
        speed.change(1_000_000)


def test_port_that_cannot_do_the_speed_goes_back_to_the_old_one() -> None:
    class SlowLine(ScriptedLine):
        def set_baud(self, baud: int) -> None:
            if baud > 500_000:
                raise LinkLostError("COM3: cannot configure port")
            super().set_baud(baud)

    line = SlowLine([("STBR1000000", [b"OK\r"]), ("ATI", "ELM327 v1.4b")])
    stop = PassingTime(line.clock)
    speed = Speed(line, Dialogue(line, line.clock), stop, line.clock, is_stn=True, baud=115200)
    assert (speed.change(1_000_000), line.bauds) == (False, [115200])


def test_adapter_that_is_fast_enough_is_left_alone() -> None:
    speed, line = speed_on(baud=500_000)
    assert (speed.raised(0), line.sent) == (500_000, [])


def test_way_back_is_taken_also_after_a_stop() -> None:
    speed, line = speed_on(("STBR115200", NAMES_ITSELF), ("", [b"OK\r\r>"]), baud=500_000)
    speed.stop.set()
    speed.restore(115200)
    assert (speed.baud, line.bauds) == (115200, [115200])


def test_way_back_is_not_taken_where_the_speed_was_never_raised() -> None:
    speed, line = speed_on()
    speed.restore(115200)
    assert line.sent == []


def test_stop_ends_the_wait_for_the_adapter() -> None:
    stop = PassingTime(Clock())
    line = ScriptedLine([("STBR1000000", [stop.set])])
    speed = Speed(line, Dialogue(line, line.clock), stop, line.clock, is_stn=True, baud=115200)
    with pytest.raises(RequestStoppedError):
        speed.raised(0)


def test_adapter_that_is_pulled_out_meanwhile_is_lost() -> None:
    speed, _ = speed_on(("STBR1000000", [b"OK\r", unplug]), ("ATI", [unplug]), ("ATI", [unplug]))
    with pytest.raises(LinkLostError):
        speed.raised(0)


@dataclass
class Port:
    """A port that the system lists."""

    device: str
    vid: int | None
    hwid: str = "USB VID:PID=0403:6015"


def test_speed_is_raised_unasked_on_usb() -> None:
    assert may_raise("COM4", WIRE, lambda: [Port("COM4", 0x0403)])


def test_port_is_known_behind_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "port").touch()
    (tmp_path / "obd").symlink_to(tmp_path / "port")
    assert may_raise(str(tmp_path / "obd"), WIRE, lambda: [Port(os.fspath(tmp_path / "port"), 0x0403)])


@pytest.mark.parametrize(
    ("address", "profile", "ports"),
    [
        pytest.param("COM4", WIRE, [Port("COM4", None)], id="a radio's port"),
        pytest.param("COM4", WIRE, [Port("COM5", 0x0403)], id="a port that is not listed"),
        pytest.param("COM4", Profile("ELM327 clone", ""), [Port("COM4", 0x0403)], id="a clone"),
        pytest.param(
            "socket://127.0.0.1:3", WIRE, [Port("socket://127.0.0.1:3", 0x0403)], id="a network port"
        ),
        pytest.param("/dev/pts/3", WIRE, [Port("/dev/pts/3", 0x0403)], id="a terminal"),
    ],
)
def test_it_is_not_raised_elsewhere(address: str, profile: Profile, ports: list[Port]) -> None:
    assert not may_raise(address, profile, lambda: ports)


def test_system_that_stumbles_over_its_ports_raises_nothing() -> None:
    def stumble() -> list[Port]:
        raise OSError

    assert not may_raise("COM4", WIRE, stumble)


def test_adapter_that_hangs_while_its_speed_is_taken_back_is_given_up_after_a_second() -> None:
    speed, line = speed_on(("STBR115200", [0.4, b"OK\r"]), ("ATI", []), (" ", []), baud=1_000_000)
    with pytest.raises(RequestStoppedError):
        speed.restore(115200)
    assert line.clock.now_s < 1.2
