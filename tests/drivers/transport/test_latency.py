"""drivers.transport.latency: FTDI application note AN232B-04, the latency timer, as the system tells it."""

from pathlib import Path

import pytest

from drivers.transport.latency import latency_ms, latency_remark, linux_latency_ms


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


def test_port_that_is_none_of_this_computer_tells_nothing() -> None:
    assert latency_ms("socket://127.0.0.1:35000") is None


def test_slow_port_is_told_with_its_remedy() -> None:
    remark = latency_remark("COM4", lambda _: 16)
    assert "16 ms" in remark
    assert "Device Manager" in remark


@pytest.mark.parametrize("ms", [None, 1])
def test_port_that_is_quick_or_tells_nothing_needs_no_remark(ms: int | None) -> None:
    assert latency_remark("COM4", lambda _: ms) == ""
