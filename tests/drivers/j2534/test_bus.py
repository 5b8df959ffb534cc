"""The python-can interface: its options, errors and manners, and ISO-TP over it by others."""

import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import can
import pytest

from drivers.errors import (
    AdapterBusyError,
    LinkLostError,
    VendorLibraryDiedError,
)
from drivers.j2534.bus import J2534Bus
from drivers.j2534.passthru import PassThruMessage
from tests.drivers.j2534.fake import ScriptedPassThru

REQUEST = can.Message(arbitration_id=0x7DF, data=b"\x02\x01\x0d", is_extended_id=False)


@pytest.fixture
def library() -> ScriptedPassThru:
    """Return the device behind the bus."""
    return ScriptedPassThru()


@pytest.fixture
def bus(library: ScriptedPassThru) -> Iterator[J2534Bus]:
    """Return a bus on the device, let go at the end."""
    opened = J2534Bus("script", load=lambda *_: library)
    yield opened
    opened.shutdown()


def test_interface_is_registered_where_python_can_looks() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["can.interface"]["j2534"] == "drivers.j2534.bus:J2534Bus"


def test_frame_that_came_is_received(bus: J2534Bus, library: ScriptedPassThru) -> None:
    library.waiting.append("7E8 03 41 0D 20")
    received = bus.recv(0)
    assert received is not None
    assert (received.arbitration_id, bytes(received.data)) == (0x7E8, b"\x03\x41\x0d\x20")


def test_silence_is_none(bus: J2534Bus) -> None:
    assert bus.recv(0) is None


def test_one_read_serves_many_receptions(bus: J2534Bus, library: ScriptedPassThru) -> None:
    library.waiting.extend(["7E8 01 00"] * 3)
    reads: list[int] = []
    plain = library.read

    def read(channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        reads.append(count)
        return plain(channel, count, timeout_ms)

    library.read = read  # type: ignore[method-assign]  # the script's own device
    assert [bus.recv(0) is not None for _ in range(3)] == [True] * 3
    assert len(reads) == 1


def test_frame_is_sent(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.send(REQUEST)
    assert library.sent == ["00 00 07 DF 02 01 0D"]


@pytest.mark.parametrize(
    "frame",
    [
        can.Message(arbitration_id=1, is_remote_frame=True),
        can.Message(arbitration_id=1, is_fd=True, data=bytes(12)),
        can.Message(is_error_frame=True),
    ],
    ids=["remote frame", "CAN FD", "error frame"],
)
def test_frame_that_the_standard_does_not_know_is_refused(bus: J2534Bus, frame: can.Message) -> None:
    with pytest.raises(can.CanOperationError):
        bus.send(frame)


def test_frame_without_room_is_a_time_out(bus: J2534Bus, library: ScriptedPassThru) -> None:
    library.room = 0
    with pytest.raises(can.CanTimeoutError):
        bus.send(REQUEST)


def test_lost_device_is_an_operation_error_with_its_cause(bus: J2534Bus, library: ScriptedPassThru) -> None:
    library.waiting.append(VendorLibraryDiedError("crashed"))
    with pytest.raises(can.CanOperationError) as caught:
        bus.recv(0)
    assert isinstance(caught.value.__cause__, VendorLibraryDiedError)


def test_device_that_cannot_be_opened_is_an_initialization_error() -> None:
    def load(address: str, stop: threading.Event) -> ScriptedPassThru:
        raise AdapterBusyError(address)

    with pytest.raises(can.CanInitializationError, match="in use"):
        J2534Bus("script", load=load)


def test_listening_unheard_is_refused_before_anything_is_opened(library: ScriptedPassThru) -> None:
    with pytest.raises(can.CanInitializationError, match="listen-only"):
        J2534Bus("script", listen_only=True, load=lambda *_: library)
    assert library.calls == []


@pytest.mark.parametrize("refused", ["connect", "start_filter", "set_config"])
def test_everything_is_let_go_when_opening_fails(refused: str) -> None:
    library = ScriptedPassThru(refused=frozenset({refused}))
    with pytest.raises(can.CanError):
        J2534Bus("script", receive_own_messages=True, load=lambda *_: library)
    assert (library.is_open, library.is_loaded) == (False, False)


def test_own_frames_are_heard_when_that_is_asked_for(library: ScriptedPassThru) -> None:
    bus = J2534Bus("script", receive_own_messages=True, load=lambda *_: library)
    assert "set_config LOOPBACK=1" in library.calls
    bus.shutdown()


def test_bit_rate_is_the_one_asked_for(library: ScriptedPassThru) -> None:
    J2534Bus("script", bitrate=125_000, load=lambda *_: library).shutdown()
    assert "connect CAN 800 125000" in library.calls


def test_device_is_the_one_asked_for(library: ScriptedPassThru) -> None:
    J2534Bus("script", device="second", load=lambda *_: library).shutdown()
    assert library.calls[0] == "open second"


def test_filters_are_the_devices(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.set_filters([{"can_id": 0x7E8, "can_mask": 0x7F8, "extended": False}])
    assert list(library.filters.values()) == ["PASS 000007F8 000007E8"]


def test_filter_without_a_kind_is_for_both_kinds(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.set_filters([{"can_id": 0x7E8, "can_mask": 0x7FF}])
    assert list(library.filters.values()) == [
        "PASS 000007FF 000007E8",
        "PASS 100007FF 000007E8",
        "PASS 100007FF 100007E8",
    ]


def test_what_the_device_lets_through_too_much_is_dropped(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.set_filters([{"can_id": number, "can_mask": 0x7FF, "extended": False} for number in range(20)])
    library.waiting.extend(["7E8 01 00", "003 01 00"])
    assert [frame.arbitration_id for frame in (bus.recv(0), bus.recv(0)) if frame] == [3]


def test_waiting_frames_can_be_dropped(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.flush_tx_buffer()
    assert library.calls[-1] == "clear WAITING"


def test_losses_are_told(bus: J2534Bus, library: ScriptedPassThru) -> None:
    library.overflows = 2
    assert bus.lost == 2


def test_shutting_down_lets_everything_go_once(bus: J2534Bus, library: ScriptedPassThru) -> None:
    bus.shutdown()
    bus.shutdown()
    assert library.calls[-3:] == ["disconnect CAN", "close", "shut"]
    assert library.calls.count("close") == 1


def test_shutting_down_a_lost_device_complains_of_nothing(library: ScriptedPassThru) -> None:
    library.refused = frozenset({"disconnect", "close"})
    J2534Bus("script", load=lambda *_: library).shutdown()
    assert not library.is_loaded


def test_sender_gets_its_turn_while_another_thread_receives(library: ScriptedPassThru) -> None:
    bus = J2534Bus("script", load=lambda *_: library)
    ended = threading.Event()
    reads = threading.Event()

    def read(channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        reads.set()
        threading.Event().wait(0.005)
        return []

    def receive() -> None:
        while not ended.is_set():
            bus.recv(0.05)

    library.read = read  # type: ignore[method-assign]  # the script's own device
    receiver = threading.Thread(target=receive)
    receiver.start()
    assert reads.wait(10)
    for _ in range(5):
        bus.send(REQUEST)
    ended.set()
    receiver.join(10)
    bus.shutdown()
    assert len(library.sent) == 5


def test_lost_device_is_told_to_whoever_sends(bus: J2534Bus, library: ScriptedPassThru) -> None:
    def gone(*_: object) -> int:
        raise LinkLostError("pulled")

    library.write = gone  # type: ignore[method-assign]  # the script's own device
    with pytest.raises(can.CanOperationError, match="pulled"):
        bus.send(REQUEST)


def test_frames_are_classical_can(bus: J2534Bus) -> None:
    assert bus.protocol is can.CanProtocol.CAN_20


def test_installed_devices_are_configurations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / ".passthru" / "godiag.json"
    told.parent.mkdir()
    told.write_text('{"NAME": "GoDiag GD101", "VENDOR": "GoDiag", "FUNCTION_LIB": "/opt/godiag.so"}')
    monkeypatch.setenv("HOME", str(tmp_path))
    assert J2534Bus._detect_available_configs() == [{"interface": "j2534", "channel": "GoDiag GD101"}]
