"""diagclinic.protocols.obd2.readiness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obd import commands
from obd.protocols.protocol import Frame, Message

from diagclinic.core.readiness import Ignition, Readiness
from diagclinic.core.reply import Corrupt, NotSupported, Value
from diagclinic.protocols.obd2.readiness import decode_readiness

#: python-OBD's names of our monitors
PEER_NAMES = {
    "misfire": "MISFIRE_MONITORING",
    "fuel_system": "FUEL_SYSTEM_MONITORING",
    "components": "COMPONENT_MONITORING",
    "catalyst": "CATALYST_MONITORING",
    "heated_catalyst": "HEATED_CATALYST_MONITORING",
    "evaporative_system": "EVAPORATIVE_SYSTEM_MONITORING",
    "secondary_air": "SECONDARY_AIR_SYSTEM_MONITORING",
    "oxygen_sensor": "OXYGEN_SENSOR_MONITORING",
    "oxygen_sensor_heater": "OXYGEN_SENSOR_HEATER_MONITORING",
    "egr_vvt": "EGR_VVT_SYSTEM_MONITORING",
    "nmhc_catalyst": "NMHC_CATALYST_MONITORING",
    "nox_aftertreatment": "NOX_SCR_AFTERTREATMENT_MONITORING",
    "boost_pressure": "BOOST_PRESSURE_MONITORING",
    "exhaust_gas_sensor": "EXHAUST_GAS_SENSOR_MONITORING",
    "particulate_filter": "PM_FILTER_MONITORING",
}


def readiness(answer: str) -> Readiness:
    reply = decode_readiness(bytes.fromhex(answer))
    assert isinstance(reply, Value)
    return reply.value


def test_lamp_and_count() -> None:
    status = readiness("41 01 83 07 65 04")
    assert (status.mil_on, status.dtc_count, status.ignition) == (True, 3, Ignition.SPARK)


def test_monitor_that_has_not_run() -> None:
    assert [monitor.key for monitor in readiness("41 01 00 07 65 04").incomplete] == ["evaporative_system"]


def test_continuous_monitor_that_has_not_run() -> None:
    assert [monitor.key for monitor in readiness("41 01 00 27 00 00").incomplete] == ["fuel_system"]


def test_compression_ignition_has_its_own_monitors() -> None:
    status = readiness("41 01 00 0F 6B 00")
    assert [m.key for m in status.monitors if m.is_supported][3:] == [
        *("nmhc_catalyst", "nox_aftertreatment", "boost_pressure", "exhaust_gas_sensor", "particulate_filter")
    ]


def test_drive_cycle_tells_neither_lamp_nor_count() -> None:
    status = readiness("41 41 00 07 65 04")
    assert (status.mil_on, status.dtc_count) == (None, None)


@pytest.mark.parametrize(
    "answer", ["", "41", "41 01", "41 01 83 07 65", "41 01 83 07 65 04 00", "41 05 83 07 65 04"]
)
def test_damaged_status_is_corrupt(answer: str) -> None:
    assert isinstance(decode_readiness(bytes.fromhex(answer)), Corrupt)


def test_unit_without_monitors_does_not_support_them() -> None:
    assert isinstance(decode_readiness(bytes.fromhex("7F 01 12")), NotSupported)


@given(st.binary(min_size=4, max_size=4))
def test_every_status_is_read_as_python_obd_reads_it(body: bytes) -> None:
    ours = readiness((b"\x41\x01" + body).hex())
    message = Message([Frame("")])
    message.data = bytearray(b"\x41\x01" + body)
    peer = commands[1][1].decode([message])
    tests = {
        m.key: getattr(peer, PEER_NAMES[m.key]) for m in ours.monitors if is_shared(m.key, ours.ignition)
    }
    assert (ours.mil_on, ours.dtc_count, ours.ignition) == (peer.MIL, peer.DTC_count, peer.ignition_type)
    assert {m.key: (m.is_supported, m.is_complete) for m in ours.monitors if m.key in tests} == {
        key: (test.available, test.complete) for key, test in tests.items()
    }


def is_shared(key: str, ignition: Ignition) -> bool:
    """Say whether python-OBD has the monitor; it leaves bit 4 of spark ignition out."""
    return key != "particulate_filter" or ignition is Ignition.COMPRESSION


@given(st.binary(max_size=8))
def test_any_bytes_have_an_outcome(payload: bytes) -> None:
    reply = decode_readiness(payload)
    assert isinstance(reply, Value) == (len(payload) == 6 and payload[:2] in {b"\x41\x01", b"\x41\x41"})
