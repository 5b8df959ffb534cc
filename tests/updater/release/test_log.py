"""The publisher's log says who and why, and shows when somebody changed it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.world import World
from updater.release.errors import DamagedError
from updater.release.log import note, read_log
from updater.release.writing import DiskWriter


def test_line_says_who_did_what_and_why(bare: World) -> None:
    note(bare.desk, "halt", "it smokes", {"version": "1.0.0"})
    last = read_log(bare.desk.log)[-1]
    assert (last["who"], last["act"], last["why"], last["detail"]) == (
        "publisher",
        "halt",
        "it smokes",
        {"version": "1.0.0"},
    )


def test_every_act_is_there(world: World) -> None:
    halt = world.halt("1.0.0")
    world.resume(halt)
    assert [line["act"] for line in read_log(world.desk.log)] == [
        "init",
        "publish",
        "publish",
        "halt",
        "resume",
    ]


def test_missing_log_is_empty(tmp_path: Path) -> None:
    assert read_log(tmp_path / "none") == ()


def test_line_that_a_power_cut_tore_is_written_over(bare: World) -> None:
    desk = replace(bare.desk, writer=DiskWriter())
    with desk.log.open("ab") as log:
        log.write(b'{"act":"ha')
    note(desk, "halt", "it smokes", {})
    assert [line["act"] for line in read_log(desk.log)] == ["init", "halt"]


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def leave_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def change(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"publisher", b"somebody!"), *lines[1:]]


def garble(lines: list[bytes]) -> list[bytes]:
    return [lines[0], b"\xff", *lines[2:]]


def empty(lines: list[bytes]) -> list[bytes]:
    return [b"[]", *lines[1:]]


@pytest.mark.parametrize("bend", [swap, leave_out, change, garble, empty])
def test_bent_log_is_refused(world: World, bend: Callable[[list[bytes]], list[bytes]]) -> None:
    world.desk.log.write_bytes(b"\n".join(bend(world.desk.log.read_bytes().splitlines())) + b"\n")
    with pytest.raises(DamagedError, match="does not follow"):
        read_log(world.desk.log)
