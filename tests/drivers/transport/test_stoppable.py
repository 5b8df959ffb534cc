"""drivers.transport.stoppable: what blocks in the system is given up, and leaves nothing open behind."""

import threading
from collections.abc import Iterator

import pytest

from drivers.errors import AdapterNotFoundError, AdapterSilentError, RequestStoppedError
from drivers.transport.serial_line import SerialLine
from drivers.transport.stoppable import stoppable

GO_ON = threading.Event()
SOON_S = 5.0


class SlowPort:
    """A port that opens when it is let, and tells of its end."""

    name = "COM7"

    def __init__(self) -> None:
        self.is_let = threading.Event()
        self.is_closed = threading.Event()

    def open(self) -> "SlowPort":
        """Block as Windows does for a Bluetooth adapter that is off."""
        self.is_let.wait(SOON_S)
        return self

    def write(self, payload: bytes) -> None:
        """Swallow `payload`: nothing is at the other end."""

    def read(self, *, timeout_s: float) -> bytes:
        """Tell nothing."""
        return b""

    def set_baud(self, baud: int) -> None:
        """Agree to any speed."""

    def close(self) -> None:
        self.is_closed.set()


@pytest.fixture
def port() -> Iterator[SlowPort]:
    port = SlowPort()
    yield port
    port.is_let.set()


def test_what_was_opened_is_returned() -> None:
    line = stoppable(lambda: SerialLine.open("loop://", 38400), "loop://", GO_ON)
    assert line.name == "loop://"
    line.close()


def test_what_went_wrong_is_told() -> None:
    with pytest.raises(AdapterNotFoundError):
        stoppable(lambda: SerialLine.open("/dev/ttyNOWHERE", 38400), "/dev/ttyNOWHERE", GO_ON)


def test_stop_does_not_wait_for_the_system(port: SlowPort) -> None:
    stop = threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with pytest.raises(RequestStoppedError):
        stoppable(port.open, "COM7", stop)
    assert not port.is_let.is_set()
    timer.join()


def test_port_that_opens_after_the_stop_is_closed_again(port: SlowPort) -> None:
    stop = threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with pytest.raises(RequestStoppedError):
        stoppable(port.open, "COM7", stop)
    port.is_let.set()
    assert port.is_closed.wait(SOON_S)
    timer.join()


def test_stop_that_was_set_before_opens_nothing(port: SlowPort) -> None:
    stop = threading.Event()
    stop.set()
    port.is_let.set()
    with pytest.raises(RequestStoppedError):
        stoppable(port.open, "COM7", stop)
    assert not port.is_closed.is_set()


def test_system_that_comes_to_no_end_is_given_up(port: SlowPort) -> None:
    with pytest.raises(AdapterSilentError):
        stoppable(port.open, "COM7", GO_ON, limit_s=0.05)
