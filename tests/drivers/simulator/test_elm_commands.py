"""drivers.simulator.elm_commands: what each command changes."""

import pytest

from drivers.simulator.elm_commands import FLAGS, AtCommands
from drivers.simulator.elm_settings import PERSONALITIES, Settings


class Bench:
    """A supply on the bench, with the key off."""

    def supply_v(self) -> float:
        return 12.34

    def ignition_is_on(self) -> bool:
        return False


def commands(personality: str = "genuine") -> AtCommands:
    return AtCommands(PERSONALITIES[personality], Bench())


@pytest.mark.parametrize("command", sorted(FLAGS))
def test_flag_is_set(command: str) -> None:
    adapter = commands()
    adapter.run(command)
    name, value = FLAGS[command]
    assert getattr(adapter.settings, name) == value


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("ST19", "timeout", 0x19),
        ("ST00", "timeout", 0x32),
        ("SP6", "protocol", 6),
        ("SPA6", "is_automatic", True),
        ("SP6", "is_automatic", False),
        ("SP0", "is_automatic", True),
        ("TPC", "protocol", 12),
        ("SH7E0", "header", 0x7E0),
        ("SH0007DF", "header", 0x7DF),
        ("SH18DB33F1", "header", 0x18DB33F1),
        ("SHDB33F1", "header", 0x18DB33F1),
        ("CP1B", "priority", 0x1B),
        ("CRA18DAF1XX", "receive", "18DAF1XX"),
        ("FCSH7E0", "flow_header", 0x7E0),
        ("FCSD300000", "flow_bytes", b"\x30\x00\x00"),
    ],
)
def test_parameter_is_kept(command: str, name: str, value: object) -> None:
    adapter = commands()
    assert (adapter.run(command), getattr(adapter.settings, name)) == ("OK", value)


def test_flow_control_mode_needs_its_bytes() -> None:
    adapter = commands()
    assert [adapter.run(text) for text in ("FCSM2", "FCSD30", "FCSM2", "FCSM1")] == ["?", "OK", "OK", "?"]


def test_reset_goes_back_to_the_state_after_power_on() -> None:
    adapter = commands()
    for text in ("E0", "H1", "SP7", "ST10", "CRA7E8"):
        adapter.run(text)
    adapter.run("Z")
    assert adapter.settings == Settings()


def test_choosing_a_protocol_forgets_the_one_found() -> None:
    adapter = commands()
    adapter.settings.found = 6
    adapter.run("SP0")
    assert adapter.run("DPN") == "A0"


def test_voltage_and_ignition_come_from_the_plug() -> None:
    adapter = commands()
    assert (adapter.run("RV"), adapter.run("IGN")) == ("12.3V", "OFF")


@pytest.mark.parametrize("command", ["CRA7E8", "FCSH7E0", "AT1", "CP18", "AL", "D1", "DPN", "TP6"])
def test_clone_lacks_the_rarer_half(command: str) -> None:
    assert commands("clone").run(command) == "?"


@pytest.mark.parametrize(
    "command", ["E0", "L0", "S0", "H1", "SP0", "SH7DF", "ST32", "D", "Z", "I", "RV", "DP", "CAF1"]
)
def test_clone_has_the_common_half(command: str) -> None:
    assert commands("clone").run(command) != "?"
