"""Looking for interfaces: ports are listed and shown, and not one byte reaches what is behind them."""

import contextlib
import io
import json
import os
import select
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from diagclinic.app.compose import compose
from diagclinic.app.links import all_links
from diagclinic.cli.desk import Desk
from diagclinic.cli.parser import parse
from diagclinic.cli.run import run_command
from diagclinic.services.workshop import Workshop
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.connect_view import ConnectPage
from drivers.canbus.serial_adapters import discover_slcan
from drivers.elm327.discovery import discover_elm327
from drivers.registry import Registry
from tests.program import terminal
from tests.ui.pages import page_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


@dataclass
class Port:
    """A serial port of this computer, as the system tells of it."""

    device: str
    product: str
    vid: int
    pid: int
    description: str = "USB Serial"
    hwid: str = "USB VID:PID=0403:6001"
    serial_number: str | None = None


@dataclass
class Computer:
    """A computer with three ports: a known ELM327, a known CAN adapter, and whatever else.

    Attributes:
        wires: the far ends of the ports.
        ports: what the system lists.
        workshop: the program's own, except for where its ports are listed.
    """

    wires: list[int]
    ports: list[Port]
    workshop: Workshop

    @property
    def received(self) -> list[bytes]:
        """What came to the far end of each port."""
        ready, _, _ = select.select(self.wires, [], [], 0)
        return [os.read(wire, 99) if wire in ready else b"" for wire in self.wires]


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    with contextlib.ExitStack() as stack:
        lent = [stack.enter_context(terminal()) for _ in range(3)]
        names = [name for _, name in lent]
        ports = [
            Port(names[0], "OBDLink EX", 0x0403, 0x6015, serial_number="A50285BI"),
            Port(names[1], "CANable", 0x16D0, 0x117E),
            Port(names[2], "FT232R USB UART", 0x0403, 0x6001),
        ]
        workshop = compose(tmp_path / "data")
        workshop.links = on(ports)
        stack.callback(workshop.close)
        yield Computer([wire for wire, _ in lent], ports, workshop)


def on(ports: list[Port]) -> Registry:
    """Return the program's own drivers on a computer with these serial ports."""
    registry = all_links()
    drivers = dict(registry.drivers)
    drivers["elm"] = replace(drivers["elm"], discover=lambda: discover_elm327(lambda: ports))
    found_by_can = drivers["can"].discover
    assert found_by_can is not None
    drivers["can"] = replace(
        drivers["can"],
        discover=lambda: (*discover_slcan(lambda: ports), *found_by_can()),
        lists=lambda: discover_slcan(lambda: ports),
    )
    return replace(registry, drivers=drivers)


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, computer: Computer, tmp_path: Path) -> Iterator[Shell]:
    themes = ThemeSwitch(qapp, computer.workshop.knowledge.resources)
    shell = Shell(computer.workshop, themes, tmp_path / "reports", lambda: None)
    shell.window.show()
    yield shell
    shell.part()
    qtbot.waitUntil(lambda: shell.has_parted, timeout=5_000)
    assert shell.close()


def listed(computer: Computer) -> list[dict[str, Any]]:
    """Return what ``diagclinic vci list --json`` prints."""
    out = io.StringIO()
    desk = Desk(computer.workshop, pytest.fail, is_json=True, out=out, talk=io.StringIO())
    run_command(desk, parse(["vci", "list", "--json"]))
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def test_command_line_lists_ports_and_writes_to_none(computer: Computer) -> None:
    told = [(row["url"], row["kind"], row["is_known"]) for row in listed(computer)]
    elm, canable, other = (port.device for port in computer.ports)
    ports = [row for row in told if "/pts/" in row[0] or "/tty" in row[0]]
    assert ports == [
        (f"elm:{elm}", "elm327", True),
        (f"can:slcan/{canable}", "can", True),
        (f"elm:{other}", "serial", False),
    ]
    assert computer.received == [b"", b"", b""]


def test_what_worked_last_is_listed_first_and_not_asked_either(computer: Computer) -> None:
    last = f"elm:{computer.ports[2].device}"
    computer.workshop.memory.remember(last, "")
    first = listed(computer)[0]
    assert (first["url"], first["worked_last"]) == (last, True)
    assert computer.received == [b"", b"", b""]


def test_window_shows_ports_and_writes_to_none(qtbot: QtBot, shell: Shell, computer: Computer) -> None:
    shell.begin(None)
    page = page_of(shell.window, ConnectPage)
    qtbot.waitUntil(page.adapters.look_again.isEnabled, timeout=10_000)
    names = [button.accessibleName() for button in page.adapters.buttons]
    assert names[:3] == [
        f"OBDLink EX on {computer.ports[0].device}",
        f"CANable on {computer.ports[1].device}",
        f"FT232R USB UART on {computer.ports[2].device}",
    ]
    assert computer.received == [b"", b"", b""]


def test_adapter_that_is_plugged_in_later_appears_unasked(
    qtbot: QtBot, shell: Shell, computer: Computer
) -> None:
    late = computer.ports.pop(1)
    shell.begin(None)
    page = page_of(shell.window, ConnectPage)
    qtbot.waitUntil(page.adapters.look_again.isEnabled, timeout=10_000)
    computer.ports.append(late)
    name = f"CANable on {late.device}"
    qtbot.waitUntil(
        lambda: name in [button.accessibleName() for button in page.adapters.buttons], timeout=10_000
    )
    assert computer.received == [b"", b"", b""]
