"""diagclinic.knowledge.pids, and the catalogue itself."""

import json
import math
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obd import commands
from obd.protocols.protocol import Frame, Message

from diagclinic.core.errors import CatalogueError
from diagclinic.core.signals import Field, Pid
from diagclinic.core.units import Unit
from diagclinic.knowledge.pids import load_pids
from diagclinic.protocols.obd2.current_data import decode_pid

RESOURCES = Path("resources")
DOCUMENT: dict[str, Any] = json.loads((RESOURCES / "catalogues/obd_pids.json").read_text("utf-8"))
CATALOGUE = load_pids(RESOURCES)
FORMS = [form for pid in CATALOGUE for form in (pid, pid.longer) if form is not None]

#: PIDs that no public source assigns
UNASSIGNED = {0x95, 0x96, 0x97}

#: what python-OBD decodes as one number that we decode as well; the number is the place among our readings
SHARED = {
    number: 1 if number in {*range(0x24, 0x2C), *range(0x34, 0x3C)} else 0
    for number in (
        *(0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11),
        *range(0x14, 0x1C),
        *(0x1F, 0x21, 0x22, 0x23),
        *range(0x24, 0x32),
        *range(0x33, 0x40),
        *(0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E),
        *(0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x5B, 0x5C, 0x5D, 0x5E),
    )
}
#: where python-OBD departs from J1979, with the standard's formula and a case that tells the two apart
PEER_FAULTS = [
    # (256 A + B) / 4 as one signed number; python-OBD takes the sign of each byte by itself
    (0x32, "00 FF", 63.75, -0.25),
    # (256 A + B) as one signed number; python-OBD subtracts 32767
    (0x54, "00 01", 1.0, -32766.0),
]


def peer_value(number: int, raw: bytes) -> float:
    """Return what python-OBD makes of the bytes behind a PID."""
    message = Message([Frame("")])
    message.data = bytearray(bytes([0x41, number]) + raw)
    value = commands[1][number].decode([message])
    return float(getattr(value, "magnitude", value))


def pid(number: int) -> Pid:
    return CATALOGUE.pids[number]


def test_every_pid_up_to_the_odometer_is_known() -> None:
    assert set(range(0xA7)) - UNASSIGNED <= set(CATALOGUE.pids)


def test_pid_is_found_by_number() -> None:
    assert pid(0x0C).name == "Engine speed"


def test_unknown_pid_is_none() -> None:
    assert CATALOGUE.get(0xFE) is None


def test_parameter_is_found_by_key() -> None:
    parameter = CATALOGUE.parameter("obd.coolant_temperature")
    assert parameter is not None
    assert (parameter.unit, parameter.lower, parameter.upper) == (Unit.CELSIUS, None, 110)


def test_unknown_parameter_is_none() -> None:
    assert CATALOGUE.parameter("obd.flux") is None


def test_pids_come_in_order() -> None:
    numbers = [pid.number for pid in CATALOGUE]
    assert (numbers, len(CATALOGUE)) == (sorted(set(numbers)), len(numbers))


def test_catalogue_names_its_sources_and_their_licences() -> None:
    assert all(source["name"] and source["licence"] for source in DOCUMENT["sources"])


def test_keys_belong_to_one_pid() -> None:
    owners = [(f["key"], p["pid"]) for p in DOCUMENT["pids"] for f in p["fields"]]
    assert len({key for key, _ in owners}) == len(owners)


def test_names_tell_the_parameters_apart() -> None:
    names = [parameter.name for parameter in CATALOGUE.parameters.values()]
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("name", sorted(DOCUMENT["encodings"]))
def test_range_is_what_the_scaling_gives(name: str) -> None:
    encoding = DOCUMENT["encodings"][name]
    factor = encoding.get("factor", 1)
    factor = factor[0] / factor[1] if isinstance(factor, list) else factor
    size = 1 << encoding["bits"]
    numbers = (-size // 2, size // 2 - 1) if encoding.get("signed") else (0, size - 1)
    ends = [number * factor + encoding.get("offset", 0) for number in numbers]
    assert encoding["range"] == pytest.approx(ends, abs=1e-6)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.number:02X}-{form.length}")
def test_fields_fit_into_the_bytes(form: Pid) -> None:
    assert all(f.first_bit >= 0 and f.first_bit + f.bits <= form.length * 8 for f in form.fields)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.number:02X}-{form.length}")
def test_fields_share_bits_only_where_support_bits_tell_which(form: Pid) -> None:
    shared = [(a, b) for a, b in combinations(form.fields, 2) if bits(a) & bits(b)]
    assert all(
        None not in (a.present_bit, b.present_bit) and a.present_bit != b.present_bit for a, b in shared
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.number:02X}-{form.length}")
def test_support_bits_stand_in_the_first_byte_and_carry_no_value(form: Pid) -> None:
    marks = {field.present_bit for field in form.fields if field.present_bit is not None}
    assert all((form.length - 1) * 8 <= mark < form.length * 8 for mark in marks)
    assert not any(bits(field) >> mark & 1 for field in form.fields for mark in marks)


def bits(field: Field) -> int:
    """Return the bits that a field takes up."""
    return ((1 << field.bits) - 1) << field.first_bit


def test_states_fit_into_their_bits() -> None:
    fields = [field for form in FORMS for field in form.fields]
    assert all(state < 1 << field.bits for field in fields for state in field.parameter.states)


def test_healthy_limits_lie_within_the_range() -> None:
    limited = [p for p in CATALOGUE.parameters.values() if p.lower is not None and p.upper is not None]
    assert limited
    assert all(p.minimum <= p.lower < p.upper <= p.maximum for p in limited)


@pytest.mark.parametrize(
    ("number", "raw", "expected"),
    [
        (0x22, "FF FF", 5177.265),
        (0x24, "80 00 20 00", (1.0, 1.0)),
        (0x34, "80 00 80 00", (1.0, 0.0)),
        (0x3C, "11 30", 400.0),
        (0x44, "80 00", 1.0),
        (0x5D, "69 00", 0.0),
        (0x61, "7D", 0.0),
        (0x64, "7D 96 AF C8 E1", (0.0, 25.0, 50.0, 75.0, 100.0)),
        (0x65, "11 31", (1.0, 3.0)),
        (0x66, "03 0C80 1900", (100.0, 200.0)),
        (0x6B, "21 50 60 00 00", (40.0, 344.0)),
        (0x70, "07 0C80 0C90 0000 0000 02", (100.0, 100.5, 2.0)),
        (0x74, "01 2710 0000", 100000.0),
        (0x7A, "01 FF9C 0000 0000", -1.0),
        (0x7F, "01 00000E10 00000000 00000000", 3600.0),
        (0x83, "01 0064 0000 0000 0000", 100.0),
        (0x8B, "7F 03 FF 003C 0190", (1.0, 1.0, 0.0, 0.0, 100.0, 60.0, 400.0)),
        (0x9A, "06 00 6400 FFF6", (400.0, -1.0)),
        (0x9D, "0064 0032", (2.0, 1.0)),
        (0xA4, "03 30 03E8", (3.0, 1.0)),
        (0xA5, "01 64 0000", 50.0),
        (0xA6, "0001 86A0", 10000.0),
    ],
)
def test_bytes_of_the_standard_give_its_values(
    number: int, raw: str, expected: float | tuple[float, ...]
) -> None:
    values = tuple(reading.value for reading in decode_pid(pid(number), bytes.fromhex(raw)))
    assert values == pytest.approx(expected if isinstance(expected, tuple) else (expected,))


@pytest.mark.parametrize("number", sorted(SHARED), ids=lambda number: f"{number:02X}")
@given(data=st.data())
def test_random_bytes_are_read_as_python_obd_reads_them(number: int, data: st.DataObject) -> None:
    size = pid(number).length
    raw = data.draw(st.binary(min_size=size, max_size=size))
    ours = decode_pid(pid(number), raw)[SHARED[number]].value
    # it rounds the standard's 2 / 65536 a bit to 0.0000305, and has 8 / 65535 V a bit where it is 8 / 65536
    assert math.isclose(ours, peer_value(number, raw), rel_tol=1e-3, abs_tol=1e-9)


@pytest.mark.parametrize(("number", "raw", "standard", "peer"), PEER_FAULTS)
def test_where_python_obd_departs_the_standard_is_followed(
    number: int, raw: str, standard: float, peer: float
) -> None:
    assert decode_pid(pid(number), bytes.fromhex(raw))[0].value == standard
    assert peer_value(number, bytes.fromhex(raw)) == peer


def catalogue_of(folder: Path, text: str) -> Path:
    """Write `text` where the catalogue is looked for."""
    (folder / "catalogues").mkdir()
    (folder / "catalogues/obd_pids.json").write_text(text, "utf-8")
    return folder


def damaged() -> Iterator[str]:
    """Yield catalogues that cannot be used."""
    field = {"key": "x", "name": "X", "at": "A", "as": "byte"}
    whole = {
        "encodings": {"byte": {"bits": 8}},
        "pids": [{"pid": "05", "name": "X", "bytes": 1, "fields": [field]}],
    }
    yield ""
    yield "[]"
    yield "{}"
    yield json.dumps(whole | {"encodings": {}})
    yield json.dumps(whole | {"encodings": {"byte": {"bits": 8, "unit": "furlong"}}})
    yield json.dumps(whole | {"pids": [{"pid": "zz", "name": "X", "bytes": 1, "fields": []}]})
    yield json.dumps(
        whole | {"pids": [{"pid": "05", "name": "X", "bytes": 1, "fields": [field | {"at": "1"}]}]}
    )
    yield json.dumps(whole)[:-1]


@pytest.mark.parametrize("text", list(damaged()))
def test_damaged_catalogue_is_a_damaged_installation(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError, match="obd_pids"):
        load_pids(catalogue_of(tmp_path, text))


def test_missing_catalogue_is_a_damaged_installation(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="obd_pids"):
        load_pids(tmp_path)


def test_bytes_behind_z_have_two_letters(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "encodings": {"byte": {"bits": 8}},
            "pids": [
                {
                    "pid": "81",
                    "name": "Long",
                    "bytes": 28,
                    "fields": [{"key": "last", "name": "Last", "at": "AB", "as": "byte"}],
                }
            ],
        }
    )
    assert load_pids(catalogue_of(tmp_path, text)).pids[0x81].fields[0].first_bit == 0


def test_a_value_whose_layout_is_inferred_says_so_in_its_name() -> None:
    turbo = load_pids(RESOURCES).parameter("obd.turbo_speed_a")
    assert turbo is not None
    assert turbo.name.endswith("(not confirmed)")


def test_a_value_of_a_known_layout_carries_its_plain_name() -> None:
    coolant = load_pids(RESOURCES).parameter("obd.coolant_temperature")
    assert coolant is not None
    assert "confirmed" not in coolant.name
