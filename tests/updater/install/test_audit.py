"""The chained log."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.rig import Rig
from updater.install.audit import append, now, read, verify
from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding


def logged(folder: Path, *acts: str) -> Layout:
    """Return an install in whose log these acts stand."""
    layout = Layout(folder)
    for act in acts:
        append(layout, act, "Ann", "a reason", {"to": "1.0.0"})
    return layout


def test_an_act_is_logged_with_who_why_and_when(tmp_path: Path) -> None:
    entry = read(logged(tmp_path, "rollback"))[0]
    assert {name: entry[name] for name in ("act", "who", "why", "detail")} == {
        "act": "rollback",
        "who": "Ann",
        "why": "a reason",
        "detail": {"to": "1.0.0"},
    }
    assert str(entry["at"]) <= now()


def test_each_line_names_the_hash_of_the_one_before(tmp_path: Path) -> None:
    lines = logged(tmp_path, "a", "b").audit.read_bytes().splitlines()
    assert json.loads(lines[0])["prev"] == ""
    assert json.loads(lines[1])["prev"] == hashlib.sha256(lines[0]).hexdigest()


def test_an_untouched_log_verifies(tmp_path: Path) -> None:
    assert verify(logged(tmp_path, "a", "b", "c")) is None


def test_no_log_at_all_verifies_and_holds_nothing(tmp_path: Path) -> None:
    assert (verify(Layout(tmp_path)), read(Layout(tmp_path))) == (None, [])


def test_a_changed_line_is_found_at_the_one_after_it(tmp_path: Path) -> None:
    layout = logged(tmp_path, "a", "b", "c")
    layout.audit.write_bytes(layout.audit.read_bytes().replace(b'"act":"b"', b'"act":"x"'))
    assert verify(layout) == 3


@pytest.mark.parametrize(("gone", "found"), [(0, 1), (1, 2)])
def test_a_line_taken_out_is_found(tmp_path: Path, gone: int, found: int) -> None:
    layout = logged(tmp_path, "a", "b", "c")
    lines = layout.audit.read_bytes().splitlines(keepends=True)
    layout.audit.write_bytes(b"".join(line for number, line in enumerate(lines) if number != gone))
    assert verify(layout) == found


@pytest.mark.parametrize(("left", "found"), [(2, 3), (1, 2), (0, 1)])
def test_a_log_that_was_cut_at_its_end_is_found(tmp_path: Path, left: int, found: int) -> None:
    layout = logged(tmp_path, "a", "b", "c")
    layout.audit.write_bytes(b"".join(layout.audit.read_bytes().splitlines(keepends=True)[:left]))
    assert verify(layout) == found


def test_a_log_that_was_deleted_is_found(tmp_path: Path) -> None:
    layout = logged(tmp_path, "a", "b")
    layout.audit.unlink()
    assert verify(layout) == 1


def test_a_cut_log_stays_damaged_however_long_it_grows_again(tmp_path: Path) -> None:
    layout = logged(tmp_path, "a", "b")
    layout.audit.unlink()
    logged(tmp_path, "c", "d", "e")
    assert verify(layout) == 2


def test_lines_that_came_after_the_known_one_are_no_damage(tmp_path: Path) -> None:
    layout = logged(tmp_path, "a")
    before = [path.read_bytes() if path.exists() else None for path in layout.slots("logged")]
    append(layout, "b", "", "", {})
    for path, content in zip(layout.slots("logged"), before, strict=True):  # as if the power went in between
        path.unlink() if content is None else path.write_bytes(content)
    assert verify(layout) is None


def test_an_act_that_is_logged_does_not_fail_for_what_is_remembered_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("updater.install.audit.write_slots", refuse)
    assert verify(logged(tmp_path, "a", "b")) is None


def test_a_line_that_is_no_json_is_found(tmp_path: Path) -> None:
    layout = logged(tmp_path, "a", "b")
    first, second = layout.audit.read_bytes().splitlines(keepends=True)
    layout.audit.write_bytes(first + b"nonsense\n" + second)
    assert verify(layout) == 2


@given(cut=st.integers(min_value=1))
def test_a_torn_last_line_is_written_over_and_the_chain_goes_on(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    layout = logged(tmp_path_factory.mktemp("log"), "a", "b")
    whole = layout.audit.read_bytes()
    second = len(whole.splitlines(keepends=True)[1])
    for path in layout.slots("logged"):  # a torn line was never known
        path.unlink()
    layout.audit.write_bytes(whole[: len(whole) - 1 - cut % second])
    append(layout, "c", "", "", {})
    assert [entry["act"] for entry in read(layout)] == ["a", "c"]
    assert verify(layout) is None


@pytest.mark.parametrize("tail", [b"\0" * 300, b"\0" * 300 + b"\n", b'{"act":"\n', b"[1]\n"])
def test_what_a_power_cut_left_at_the_end_is_written_over(tmp_path: Path, tail: bytes) -> None:
    layout = logged(tmp_path, "a")
    with layout.audit.open("ab") as file:
        file.write(tail)
    append(layout, "b", "", "", {})
    assert [entry["act"] for entry in read(layout)] == ["a", "b"]
    assert verify(layout) is None


def test_a_log_of_nothing_but_zeros_begins_anew(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.audit.parent.mkdir()
    layout.audit.write_bytes(b"\0" * 100)
    append(layout, "a", "", "", {})
    assert verify(layout) is None


def test_nothing_is_logged_while_another_holds_the_state(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("updater.install.audit.WAIT_S", 0.0)
    with holding(rig.layout.lock("state")), pytest.raises(LockHeldError):
        append(rig.layout, "a", "", "", {})
    assert read(rig.layout) == []
