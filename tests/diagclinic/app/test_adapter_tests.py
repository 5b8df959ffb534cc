"""diagclinic.app.adapter_tests: self-tests on disk, and what comes of a file that is damaged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.app.adapter_memory import FileAdapterMemory
from diagclinic.app.adapter_tests import FILE_NAME, KEPT, FileAdapterTests, _read
from diagclinic.services.adapter_tests import KeptTest
from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, SelfTest

OURS, THEIRS = "usb:0403:6015:OURS01", "usb:0403:6015:THEIRS"
COM4 = "elm:COM4"


def kept(serial: str = "", verdict: str = "", url: str = COM4) -> KeptTest:
    info = AdapterInfo(url, "ELM327 clone", "ELM327 v1.5", Capability.FUNCTIONAL | Capability.LISTEN_ONLY)
    checks = (Check("AT I", "version", CheckOutcome.WRONG, "?"),)
    return KeptTest(SelfTest(info, serial, checks, verdict), datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


def test_test_is_kept_across_starts(tmp_path: Path) -> None:
    FileAdapterTests(tmp_path / "new").keep(COM4, OURS, kept("113010745724", "A clone."))
    assert FileAdapterTests(tmp_path / "new").of(COM4, OURS) == kept("113010745724", "A clone.")


def test_adapter_without_a_test_has_none(tmp_path: Path) -> None:
    assert FileAdapterTests(tmp_path).of(COM4, OURS) is None


def test_test_follows_the_adapter_to_another_port(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep(COM4, OURS, kept())
    assert tests.of("elm:COM7", OURS) == kept()


def test_test_of_another_adapter_on_the_same_port_is_not_shown(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep(COM4, OURS, kept())
    assert tests.of(COM4, THEIRS) is None


def test_adapter_without_an_identity_is_known_by_its_port(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep(COM4, "", kept())
    assert tests.of(COM4, "") == kept()


def test_later_test_replaces_the_earlier_one(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep(COM4, OURS, kept(verdict="old"))
    tests.keep("elm:COM7", OURS, kept(verdict="new"))
    assert [row["verdict"] for row in json.loads((tmp_path / FILE_NAME).read_text())] == ["new"]


def test_adapter_that_tells_its_own_number_is_kept_once_wherever_it_is(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep(COM4, "", kept("113010745724", "old"))
    tests.keep("elm:COM7", "", kept("113010745724", "new"))
    assert tests.of(COM4, "") is None
    assert tests.of("elm:COM7", "") == kept("113010745724", "new", "elm:COM7")


def test_oldest_is_forgotten(tmp_path: Path) -> None:
    tests = FileAdapterTests(tmp_path)
    for number in range(KEPT + 1):
        tests.keep(f"elm:COM{number}", "", kept())
    assert tests.of("elm:COM0", "") is None
    assert tests.of("elm:COM1", "") is not None


@pytest.mark.parametrize("text", ["", "not json", "{}", "null", "[7]", "[{}]", "\0", "[" * 100_000])
def test_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    tests = FileAdapterTests(tmp_path)
    assert tests.of(COM4, OURS) is None
    tests.keep(COM4, OURS, kept())
    assert tests.of(COM4, OURS) == kept()


@pytest.mark.parametrize(
    "damage",
    [
        {"url": 7},
        {"at": "noon"},
        {"checks": [["AT I", "version", "fine", ""]]},
        {"checks": [["AT I"]]},
        {"checks": "AT I"},
        {"capabilities": "all"},
        {"capabilities": 3},
        {"capabilities": [3]},
        {"verdict": None},
    ],
)
def test_damaged_row_is_left_out_and_the_others_are_kept(tmp_path: Path, damage: dict[str, Any]) -> None:
    tests = FileAdapterTests(tmp_path)
    tests.keep("elm:COM7", THEIRS, kept())
    tests.keep(COM4, OURS, kept())
    rows = json.loads((tmp_path / FILE_NAME).read_text())
    (tmp_path / FILE_NAME).write_text(json.dumps([{**rows[0], **damage}, rows[1]]))
    assert tests.of(COM4, OURS) is None
    assert tests.of("elm:COM7", THEIRS) is not None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_row_is_read_without_an_error(row: object) -> None:
    assert _read(row) is None


def test_folder_that_takes_no_files_keeps_nothing_and_hinders_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tests = FileAdapterTests(tmp_path / "file")
    tests.keep(COM4, OURS, kept())
    assert tests.of(COM4, OURS) is None


def test_memory_of_adapters_keeps_their_tests(tmp_path: Path) -> None:
    FileAdapterMemory(tmp_path).keep_test(COM4, OURS, kept())
    assert FileAdapterMemory(tmp_path).test_of(COM4, OURS) == kept()
