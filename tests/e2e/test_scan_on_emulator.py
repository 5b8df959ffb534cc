"""The program, a process of its own, scans the car of the third-party ELM327-emulator over a pty and TCP.

What is right is taken from the emulator's own table of the car, as python-OBD scales its bytes, and from
python-OBD's own conversation with the same emulator.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import obd
import pytest
from elm.obd_message import ObdMessage
from obd.protocols.protocol import Message

from tests.elm_emulator import ElmEmulator
from tests.program import run

CAR = ObdMessage["car"]

#: key of our value -> its name in the emulator's table, its PID
VALUES = {
    "obd.calculated_load": ("ENGINE_LOAD", 0x04),
    "obd.coolant_temperature": ("COOLANT_TEMP", 0x05),
    "obd.long_term_fuel_trim_bank1": ("LONG_FUEL_TRIM_1", 0x07),
    "obd.intake_manifold_pressure": ("INTAKE_PRESSURE", 0x0B),
    "obd.engine_speed": ("RPM", 0x0C),
    "obd.vehicle_speed": ("SPEED", 0x0D),
    "obd.intake_air_temperature": ("INTAKE_TEMP", 0x0F),
    "obd.mass_air_flow": ("MAF", 0x10),
    "obd.throttle_position": ("THROTTLE_POS", 0x11),
    "obd.run_time": ("RUN_TIME", 0x1F),
    "obd.distance_with_mil": ("DISTANCE_W_MIL", 0x21),
    "obd.fuel_level": ("FUEL_LEVEL", 0x2F),
    "obd.distance_since_clear": ("DISTANCE_SINCE_DTC_CLEAR", 0x31),
    "obd.barometric_pressure": ("BAROMETRIC_PRESSURE", 0x33),
    "obd.catalyst_temperature_bank1_sensor1": ("CATALYST_TEMP_B1S1", 0x3C),
    "obd.module_voltage": ("CONTROL_MODULE_VOLTAGE", 0x42),
    "obd.commanded_lambda": ("COMMANDED_EQUIV_RATIO", 0x44),
}


def payloads(name: str) -> list[bytes]:
    """Return every answer that the emulator's table has for `name`; it picks one at a time."""
    table = CAR[name]["Response"]
    answers = [table] if isinstance(table, str) else table
    return [bytes.fromhex("".join(re.findall(r"<(?:data|pos_answer)>(.*?)</", one))) for one in answers]


def as_python_obd_reads(pid: int, payload: bytes) -> float:
    message = Message([])
    message.data = bytearray(payload)
    return float(obd.commands[1][pid].decode([message]).magnitude)


@pytest.fixture(scope="module")
def scan(emulator: ElmEmulator, tmp_path_factory: pytest.TempPathFactory) -> Any:
    ended = run(tmp_path_factory.mktemp("shop"), "scan", "--json", "--vci", emulator.url)
    assert (ended.code, ended.err) == (0, "")
    return ended.data


@pytest.fixture(scope="module")
def engine(scan: Any) -> Any:
    return next(unit for unit in scan["scan"]["units"] if unit["address"] == "7E8")


@pytest.fixture(scope="module")
def peer() -> Iterator[obd.OBD]:
    with ElmEmulator.on_pty() as emulator:
        link = obd.OBD(emulator.address, fast=False)
        yield link
        link.close()


def test_vin_is_one_of_those_in_the_emulators_table(scan: Any) -> None:
    told = {payload[1:].decode("ascii") for payload in payloads("VIN")}
    assert scan["vehicle"]["vin"]["vin"] in told


def test_scan_is_complete_and_of_a_car_that_is_not_ours(scan: Any) -> None:
    assert (scan["scan"]["is_complete"], scan["is_demo"]) == (True, False)


@pytest.mark.parametrize("key", VALUES)
def test_value_is_one_of_those_in_the_emulators_table(scan: Any, key: str) -> None:
    name, pid = VALUES[key]
    possible = [as_python_obd_reads(pid, payload) for payload in payloads(name)]
    read = next(value["value"] for value in scan["values"]["7E8"] if value["key"] == key)
    assert any(read == pytest.approx(one, rel=1e-3, abs=1e-3) for one in possible)


@pytest.mark.parametrize(
    ("status", "command"), [("confirmed", obd.commands.GET_DTC), ("pending", obd.commands.GET_CURRENT_DTC)]
)
def test_codes_are_those_that_python_obd_reads(
    engine: Any, peer: obd.OBD, status: str, command: obd.OBDCommand
) -> None:
    read = [fault["code"] for fault in engine["faults"] if status in fault["statuses"]]
    assert read == [code for code, _ in peer.query(command).value or []]


def test_lamp_and_count_are_those_that_python_obd_reads(engine: Any, peer: obd.OBD) -> None:
    status = peer.query(obd.commands.STATUS).value
    read = (engine["readiness"]["mil_on"], engine["readiness"]["dtc_count"], engine["readiness"]["ignition"])
    assert read == (status.MIL, status.DTC_count, status.ignition_type)


def test_complete_self_tests_are_those_that_python_obd_reads(engine: Any, peer: obd.OBD) -> None:
    status = peer.query(obd.commands.STATUS).value
    offered = [test for test in vars(status).values() if getattr(test, "available", False)]
    ours = engine["readiness"]["monitors"].values()
    assert sorted(ours) == sorted("complete" if test.complete else "incomplete" for test in offered)


def test_same_scan_for_people_names_the_interface_and_the_network(
    emulator: ElmEmulator, tmp_path: Path
) -> None:
    ended = run(tmp_path, "scan", "--no-values", "--vci", emulator.url)
    assert ended.out.startswith("Interface     OBDLink")
    assert "Network       ISO 15765-4, CAN 11 bit, 500 kbit/s" in ended.out
