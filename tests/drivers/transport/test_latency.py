"""drivers.transport.latency: FTDI application note AN232B-04, the latency timer, as the system tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.transport.latency import (
    WINDOWS_PORTS,
    latency_ms,
    latency_remark,
    linux_latency_ms,
    windows_latency_ms,
)


@pytest.fixture
def ports(tmp_path: Path) -> Path:
    (tmp_path / "ttyUSB0").mkdir()
    (tmp_path / "ttyUSB0" / "latency_timer").write_text("16\n")
    (tmp_path / "ttyUSB1").mkdir()
    return tmp_path


def test_timer_is_read(ports: Path) -> None:
    assert linux_latency_ms("/dev/ttyUSB0", ports) == 16


def test_port_is_found_behind_a_link_to_it(ports: Path) -> None:
    link = ports / "obd"
    link.symlink_to("/dev/ttyUSB0")
    assert linux_latency_ms(str(link), ports) == 16


@pytest.mark.parametrize("address", ["/dev/ttyUSB1", "/dev/ttyUSB9", "COM4", "socket://127.0.0.1:35000", ""])
def test_port_without_a_timer_has_none(ports: Path, address: str) -> None:
    assert linux_latency_ms(address, ports) is None


@pytest.mark.parametrize("told", ["", "fast", "0", "-1", "256", "9" * 5000, "\u0661"])
def test_what_is_no_number_of_milliseconds_is_none(ports: Path, told: str) -> None:
    (ports / "ttyUSB1" / "latency_timer").write_text(told)
    assert linux_latency_ms("/dev/ttyUSB1", ports) is None


class Registry:
    """A registry in memory: values by the path of their key."""

    HKEY_LOCAL_MACHINE = "HKLM"

    def __init__(self, keys: dict[str, dict[str, object]]) -> None:
        self._keys = {WINDOWS_PORTS: {}, **{rf"{WINDOWS_PORTS}\{path}": told for path, told in keys.items()}}

    @contextmanager
    def OpenKey(self, root: str, path: str) -> Iterator[str]:  # noqa: N802  Python's own name
        assert root == self.HKEY_LOCAL_MACHINE
        if path not in self._keys and not self._below(path):
            raise FileNotFoundError(path)
        yield path

    def QueryInfoKey(self, key: str) -> tuple[int, int, int]:  # noqa: N802
        return len(self._below(key)), 0, 0

    def EnumKey(self, key: str, number: int) -> str:  # noqa: N802
        return self._below(key)[number]

    def QueryValueEx(self, key: str, name: str) -> tuple[object, int]:  # noqa: N802
        try:
            return self._keys[key][name], 4
        except KeyError as error:
            raise FileNotFoundError(name) from error

    def _below(self, path: str) -> list[str]:
        inner = [key.removeprefix(f"{path}\\") for key in self._keys if key.startswith(f"{path}\\")]
        return sorted({key.partition("\\")[0] for key in inner})


FTDI = {
    r"VID_0403+PID_6001+A1\0000\Device Parameters": {"PortName": "COM3", "LatencyTimer": 2},
    r"VID_0403+PID_6015+A2\0000\Device Parameters": {"PortName": "COM4", "LatencyTimer": 16},
    r"VID_0403+PID_6015+A3\0000\Device Parameters": {"PortName": "COM5"},
    r"VID_0403+PID_6015+A4\0000\Properties": {},
}


@pytest.mark.parametrize(("address", "ms"), [("COM3", 2), ("com4", 16), ("COM5", None), ("COM6", None)])
def test_timer_is_read_where_windows_keeps_it(address: str, ms: int | None) -> None:
    assert windows_latency_ms(address, Registry(FTDI)) == ms


def test_windows_that_never_saw_such_a_chip_tells_nothing() -> None:
    assert windows_latency_ms("COM3", Registry({})) is None


def test_port_that_is_none_of_this_computer_tells_nothing() -> None:
    assert latency_ms("socket://127.0.0.1:35000") is None


def test_slow_port_is_told_with_its_remedy() -> None:
    remark = latency_remark("COM4", lambda _: 16)
    assert "16 ms" in remark
    assert "Device Manager" in remark


@pytest.mark.parametrize("ms", [None, 1])
def test_port_that_is_quick_or_tells_nothing_needs_no_remark(ms: int | None) -> None:
    assert latency_remark("COM4", lambda _: ms) == ""
