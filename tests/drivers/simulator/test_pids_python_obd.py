"""The car's PIDs as python-OBD reads them: a third party's idea of J1979's scaling."""

from collections.abc import Callable

import obd
import pytest
from obd.protocols.protocol import Message

from drivers.simulator.faults import Ignition, Unit
from drivers.simulator.model import PETROL, CarState, Model
from drivers.simulator.options import EngineMode
from drivers.simulator.pids import live_pids

STATE = Model(PETROL, [], EngineMode.DRIVING, 1).at(1140)
ENCODERS = live_pids(Unit.ENGINE, Ignition.SPARK)

#: PID -> signal in python-OBD's unit, what one step is worth
SIGNALS: dict[int, tuple[Callable[[CarState], float], float]] = {
    0x04: (lambda s: 100 * s.load_share, 0.4),
    0x05: (lambda s: s.coolant_sensor_c, 1),
    0x06: (lambda s: s.short_trim_pct, 0.8),
    0x07: (lambda s: s.long_trim_pct, 0.8),
    0x0B: (lambda s: s.map_kpa, 1),
    0x0C: (lambda s: s.engine_rpm, 0.25),
    0x0D: (lambda s: s.speed_kmh, 1),
    0x0E: (lambda s: s.timing_deg, 0.5),
    0x0F: (lambda s: s.intake_c, 1),
    0x10: (lambda s: s.maf_sensor_gs, 0.01),
    0x11: (lambda s: s.throttle_pct, 0.4),
    0x14: (lambda s: s.o2_before_v, 0.005),
    0x15: (lambda s: s.o2_after_v, 0.005),
    0x1F: (lambda s: s.run_s, 1),
    0x2E: (lambda s: s.purge_pct, 0.4),
    0x2F: (lambda s: s.fuel_level_pct, 0.4),
    0x32: (lambda s: s.vapour_pa, 0.25),
    0x33: (lambda _: 100, 1),
    0x3C: (lambda s: s.catalyst_c, 0.1),
    0x42: (lambda s: s.supply_v, 0.001),
    0x43: (lambda s: s.absolute_load_pct, 0.4),
    0x44: (lambda s: s.lambda_ratio, 0.001),
    0x46: (lambda _: 18, 1),
    0x5C: (lambda s: s.oil_c, 1),
    0x5E: (lambda s: s.fuel_lph, 0.05),
}


def decoded(pid: int) -> object:
    """Return what python-OBD makes of the car's bytes."""
    message = Message([])
    message.data = bytearray([0x41, pid]) + ENCODERS[pid](STATE)
    return obd.commands[1][pid].decode([message])


@pytest.mark.parametrize("pid", SIGNALS, ids=lambda pid: f"{pid:02X}")
def test_python_obd_reads_the_signal(pid: int) -> None:
    signal, step = SIGNALS[pid]
    assert decoded(pid).magnitude == pytest.approx(signal(STATE), abs=step)


def test_python_obd_reads_the_fuel_system() -> None:
    assert "Closed loop" in str(decoded(0x03))


def test_python_obd_reads_the_standard() -> None:
    assert str(decoded(0x1C)).startswith("EOBD")


def test_python_obd_reads_the_fuel() -> None:
    assert decoded(0x51) == "Gasoline"
