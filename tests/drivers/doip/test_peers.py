"""Others' DoIP against ours, each a process of its own: doipclient, gallia and scapy."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Scheme, Target
from drivers.doip.link import DoipLink
from drivers.errors import VehicleSilentError
from tests.drivers.doip.peer import GO_ON, ask, entity, open_url

LIMIT_S = 60.0
DOIPCLIENT = """
import sys
from doipclient import DoIPClient
port = int(sys.argv[1])
with DoIPClient("127.0.0.1", 0x1010, tcp_port=port, udp_port=port) as client:
    print(client.request_vehicle_identification().vin)
    print(client.request_entity_status().max_concurrent_sockets)
    print(client.request_diagnostic_power_mode().diagnostic_power_mode.name)
    client.send_diagnostic(bytes.fromhex("22F18A"))
    print(bytes(client.receive_diagnostic(2)).hex())
"""


@contextlib.contextmanager
def scapy_entity() -> Iterator[DoipLink]:
    """Open an entity that is scapy's."""
    words = [sys.executable, "-m", "tests.drivers.doip.scapy_entity"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with contextlib.closing(open_url(f"doip:127.0.0.1:{port}")) as link:
            yield link


def test_doipclient_is_served_by_the_simulated_entity() -> None:
    with entity() as server:
        told = subprocess.run(
            [sys.executable, "-c", DOIPCLIENT, str(server.port)],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
    assert told.stdout.split() == [
        "1DCAA16BX7K004711",
        "4",
        "Ready",
        "62f18a" + b"DIAGCLINIC SIM".hex(),
    ]


def test_gallia_finds_the_units_of_the_simulated_entity(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("gallia")
    with entity() as server:
        told = subprocess.run(
            [
                program,
                "discover",
                "doip",
                "--target",
                f"doip://127.0.0.1:{server.port}?activation_type=0&src_addr=0xe00",
                "--start",
                "0x100e",
                "--stop",
                "0x1019",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
    lines = (told.stdout + told.stderr).splitlines()
    found = {line.rpartition("target_addr=")[2] for line in lines if "target_addr=" in line}
    assert found == {"0x1010", "0x1018"}


def test_entity_of_scapy_is_found() -> None:
    with scapy_entity() as link:
        assert link.find_bus(stop=GO_ON).everybody == Target(Scheme.DOIP, 0x4010)


def test_entity_of_scapy_tells_its_vin() -> None:
    with scapy_entity() as link:
        answers = ask(link, "22F190", Target(Scheme.DOIP, 0x4010))
    assert answers[0].payload[3:] == b"SCAPYDOIP00000042"


def test_refusal_of_scapy_is_understood() -> None:
    with scapy_entity() as link, pytest.raises(VehicleSilentError, match="code 03"):
        ask(link, "3E00", Target(Scheme.DOIP, 0x4011))
