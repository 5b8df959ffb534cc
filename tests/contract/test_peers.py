"""Control units that others wrote, each in a process of its own, reached through our drivers."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import can

from drivers.api import PduLink, Scheme, Target
from drivers.errors import VehicleSilentError
from tests.contract.channels import GROUP
from tests.contract.gallia_ecu import gallia_ecu, on_bus
from tests.contract.opening import ask, open_url
from tests.contract.scapy_ecu import CODES, VIN
from tests.udp_ports import free_udp_port

UNIT = Target(Scheme.CAN_11BIT, 0x7E0)
SEED = 7
SERVICES = (*range(0x10, 0x40), *range(0x01, 0x0B), *range(0x80, 0x90))
SUFFIXES = (b"", b"\x00", b"\x01", b"\x02\x0f", b"\xf1\x90")


@contextlib.contextmanager
def scapy_ecu() -> Iterator[str]:
    """Run scapy's control unit and yield the URL of its bus."""
    port = free_udp_port()
    words = [sys.executable, "-m", "tests.contract.scapy_ecu", GROUP, str(port)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield f"can:udp_multicast/{GROUP}?port={port}"
        finally:
            process.stdin.close()
            process.wait()


def test_scapys_control_unit_is_understood() -> None:
    with scapy_ecu() as url, contextlib.closing(open_url(url)) as link:
        told = [ask(link, UNIT, request)[0].payload for request in ("3E00", "22F190", "19020F", "1003")]
    assert told == [b"\x7e\x00", b"\x62\xf1\x90" + VIN.encode(), CODES, b"\x7f\x10\x10"]


def test_gallias_control_unit_says_over_the_bus_what_it_says_without() -> None:
    requests = [bytes([service, *rest]) for service in SERVICES for rest in SUFFIXES]
    channel = uuid4().hex
    with (
        gallia_ecu(SEED) as direct,
        gallia_ecu(SEED) as ecu,
        can.Bus(interface="virtual", channel=channel) as bus,
        on_bus(ecu, bus),
        contextlib.closing(open_url(f"can:virtual/{channel}")) as link,
    ):
        wanted = [direct.tell(request) for request in requests]
        told = [
            answered(link, request, patience_s=10.0 if answer else 0.3)
            for request, answer in zip(requests, wanted, strict=True)
        ]
    assert told == wanted


def answered(link: PduLink, request: bytes, patience_s: float) -> bytes:
    """Return the answer, empty where the unit keeps silent."""
    try:
        return ask(link, UNIT, request.hex(), deadline_s=patience_s)[0].payload
    except VehicleSilentError:
        return b""
