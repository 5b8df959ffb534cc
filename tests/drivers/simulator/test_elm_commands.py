"""drivers.simulator.elm_commands: what each command changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.elm_commands import FLAGS, PROTOCOLS, AtCommands
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


HEX = "0123456789ABCDEF"


@given(st.integers(0, 0xFF))
def test_wait_is_kept_and_zero_means_the_default(steps: int) -> None:
    adapter = commands()
    adapter.run(f"ST{steps:02X}")
    assert adapter.settings.timeout == (steps or 0x32)


@given(st.integers(0, 0x7FF))
def test_header_of_three_digits_is_an_11_bit_identifier(identifier: int) -> None:
    adapter = commands()
    adapter.run(f"SH{identifier:03X}")
    assert adapter.settings.header == identifier


@given(st.integers(0, 0x1F), st.integers(0x800, 0xFFFFFF))
def test_header_of_six_digits_takes_its_top_from_the_priority(priority: int, rest: int) -> None:
    adapter = commands()
    adapter.run(f"CP{priority:02X}")
    adapter.run(f"SH{rest:06X}")
    assert adapter.settings.header == priority << 24 | rest


@given(st.binary(min_size=1, max_size=5))
def test_flow_control_takes_one_to_five_bytes(octets: bytes) -> None:
    adapter = commands()
    assert adapter.run(f"FCSD{octets.hex().upper()}") == "OK"
    assert adapter.settings.flow_bytes == octets


@pytest.mark.parametrize(
    "command", ["FCSD", "FCSD3", "FCSD300000000000", "SH", "SH7", "ST", "ST1", "SPD", "CRA7"]
)
def test_parameter_of_the_wrong_length_is_not_known_and_changes_nothing(command: str) -> None:
    adapter = commands()
    assert adapter.run(command) == "?"
    assert adapter.settings == Settings()


@given(st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@"), max_size=8))
def test_every_command_says_something(command: str) -> None:
    assert commands().run(command)


@given(st.lists(st.sampled_from(sorted(FLAGS)), max_size=10))
def test_last_word_on_a_flag_counts(texts: list[str]) -> None:
    adapter = commands()
    for text in texts:
        adapter.run(text)
    expected = dict(FLAGS[text] for text in texts)
    assert {name: getattr(adapter.settings, name) for name in expected} == expected


@pytest.mark.parametrize(("digit", "number"), [(digit, int(digit, 16)) for digit in HEX[1:13]])
def test_protocol_is_told_by_its_number(digit: str, number: int) -> None:
    adapter = commands()
    adapter.run(f"SP{digit}")
    assert (adapter.run("DPN"), adapter.run("DP")) == (digit, PROTOCOLS[number])


@pytest.mark.parametrize("digit", ["3", "6", "7", "A"])
def test_protocol_that_may_be_searched_for_has_an_a(digit: str) -> None:
    adapter = commands()
    adapter.run(f"SPA{digit}")
    assert adapter.run("DPN") == f"A{digit}"
    assert adapter.run("DP").startswith("AUTO, ")


def test_defaults_keep_the_protocol_and_nothing_else() -> None:
    adapter = commands()
    for text in ("SP7", "H1", "E0", "ST10"):
        adapter.run(text)
    adapter.run("D")
    assert adapter.settings == Settings(protocol=7, is_automatic=False)


@pytest.mark.parametrize("name", sorted(PERSONALITIES))
def test_every_adapter_says_who_it_is(name: str) -> None:
    assert commands(name).run("I") == commands(name).run("Z") == PERSONALITIES[name].banner
