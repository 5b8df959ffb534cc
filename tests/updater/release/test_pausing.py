"""A version that reaches no more installs for now."""

import json

import pytest

from tests.updater.world import World
from updater.release.errors import DeskError, RefusedError
from updater.release.log import read_log
from updater.release.pausing import PAUSED_NAME, go_on, pause, paused
from updater.release.promoting import Wish, promote


def test_paused_version_is_offered_to_no_more(world: World) -> None:
    promote(world.desk, Wish("1.1.0", "pilot", 0.5))
    pause(world.desk, "1.1.0", "it stalls")
    with pytest.raises(RefusedError, match=r"1\.1\.0 is paused: it stalls"):
        promote(world.desk, Wish("1.1.0", "pilot", 1.0))


def test_other_versions_go_on(world: World) -> None:
    pause(world.desk, "1.1.0", "it stalls")
    assert promote(world.desk, Wish("1.0.0", "pilot")).is_live


def test_version_goes_on_when_it_is_said(world: World) -> None:
    pause(world.desk, "1.1.0", "it stalls")
    go_on(world.desk, "1.1.0", "it was the adapter")
    assert promote(world.desk, Wish("1.1.0", "pilot")).is_live


def test_both_are_in_the_log(world: World) -> None:
    pause(world.desk, "1.1.0", "it stalls")
    go_on(world.desk, "1.1.0", "it was the adapter")
    assert [(line["act"], line["why"]) for line in read_log(world.desk.log)][-2:] == [
        ("pause", "it stalls"),
        ("unpause", "it was the adapter"),
    ]


def test_what_is_paused_is_not_paused_again(world: World) -> None:
    pause(world.desk, "1.1.0", "it stalls")
    with pytest.raises(RefusedError, match="paused already"):
        pause(world.desk, "1.1.0", "again")


def test_what_is_not_paused_cannot_go_on(world: World) -> None:
    with pytest.raises(RefusedError, match="not paused"):
        go_on(world.desk, "1.1.0", "why")


@pytest.mark.parametrize("content", ["", "[]", '{"paused": {"1.x": "why"}}', '{"paused": 3}'])
def test_file_that_is_spoiled_stops_promoting(world: World, content: str) -> None:
    (world.desk.folder / PAUSED_NAME).write_text(content)
    with pytest.raises(DeskError):
        promote(world.desk, Wish("1.1.0", "pilot"))


def test_nothing_is_paused_at_first(world: World) -> None:
    assert paused(world.desk.folder) == {}


def test_file_is_for_people_to_read(world: World) -> None:
    pause(world.desk, "1.1.0", "it stalls")
    said = json.loads((world.desk.folder / PAUSED_NAME).read_bytes())
    assert said == {"format": 1, "paused": {"1.1.0": "it stalls"}}
