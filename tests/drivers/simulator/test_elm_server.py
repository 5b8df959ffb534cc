"""drivers.simulator.elm_server: the adapter at the end of a socket or a terminal."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import serial

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm_server import THREAD, ElmServer, serve_pty, serve_tcp
from drivers.simulator.elm_settings import PERSONALITIES
from drivers.simulator.options import car_options

POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a POSIX thing")


def car() -> Car:
    return Car(car_options(VciUrl.parse("sim:healthy?engine=off")))


@pytest.fixture
def tcp() -> Iterator[ElmServer]:
    server = serve_tcp(car())
    yield server
    server.close()


@pytest.fixture
def terminal() -> Iterator[ElmServer]:
    server = serve_pty(car())
    yield server
    server.close()


PYTHON_OBD = """
import json, sys, obd
car = obd.OBD(sys.argv[1], fast=False, timeout=5)
told = {name: str(car.query(obd.commands[name], force=True).value) for name in sys.argv[2:]}
told["protocol"] = car.protocol_id()
car.close()
print(json.dumps(told))
"""


def python_obd(server: ElmServer, *commands: str) -> dict[str, str]:
    """Let python-OBD, as a process of its own, connect and ask."""
    address = server.url.removeprefix("elm:")
    done = subprocess.run(
        [sys.executable, "-c", PYTHON_OBD, address, *commands],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return told


def talk(server: ElmServer, *lines: str) -> str:
    """Open the server's URL with pyserial, send lines, and return what came for the last one."""
    came = b""
    with serial.serial_for_url(server.url.removeprefix("elm:"), timeout=5) as port:
        for line in lines:
            port.write(line.encode() + b"\r")
            came = port.read_until(b">")
    return came.decode()


def test_pyserial_reads_speed_over_tcp(tcp: ElmServer) -> None:
    assert talk(tcp, "ATE0", "ATSP6", "ATS0", "010D2") == "410D00\r\n410D00\r\n\r\n>"


def test_every_connection_gets_a_fresh_adapter(tcp: ElmServer) -> None:
    talk(tcp, "ATE0")
    assert talk(tcp, "ATI").startswith("ATI")


def test_two_commands_in_one_packet_stop_the_first(tcp: ElmServer) -> None:
    host, port = tcp.url.removeprefix("elm:socket://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(b"ATSP6\r010D\rX")
        came = b""
        while not came.endswith(b"STOPPED\r\n\r\n>"):
            came += line.recv(1024)
    assert b"OK" in came


def test_personality_is_served() -> None:
    server = serve_tcp(car(), personality=PERSONALITIES["clone"])
    try:
        assert "ELM327 v2.1" in talk(server, "ATI")
    finally:
        server.close()


@POSIX_ONLY
def test_pyserial_reads_the_vin_over_a_terminal(terminal: ElmServer) -> None:
    assert "1: 41 41 31 36 42 58 37" in talk(terminal, "ATE0", "ATSP6", "0902")


@POSIX_ONLY
def test_terminal_can_be_opened_again(terminal: ElmServer) -> None:
    talk(terminal, "ATE0")
    assert "ELM327 v2.2" in talk(terminal, "ATI")


@POSIX_ONLY
def test_python_obd_reads_the_car() -> None:
    server = serve_pty(Car(car_options(VciUrl.parse("sim:demo?engine=off"))))
    try:
        told = python_obd(server, "RPM", "SPEED", "GET_DTC", "ELM_VOLTAGE")
    finally:
        server.close()
    assert told == {
        "protocol": "6",
        "RPM": "0.0 revolutions_per_minute",
        "SPEED": "0.0 kilometer_per_hour",
        "GET_DTC": "[('P0171', 'System Too Lean'), ('P0303', 'Cylinder 3 Misfire Detected')]",
        "ELM_VOLTAGE": "12.5 volt",
    }


def test_closing_ends_the_thread(tcp: ElmServer) -> None:
    tcp.close()
    tcp.close()
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD]


def test_closing_does_not_wait_for_a_program_that_never_reads(tcp: ElmServer) -> None:
    host, port = tcp.url.removeprefix("elm:socket://").split(":")
    with socket.create_connection((host, int(port)), timeout=0.5) as line:
        with contextlib.suppress(OSError):  # until neither side takes any more, or the server hangs up
            while True:
                line.send(b"ATI\r" * 5000)
        closing = threading.Thread(target=tcp.close)
        closing.start()
        closing.join(timeout=5)
    assert not closing.is_alive()
