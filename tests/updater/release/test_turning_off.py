"""One key turns a flag off; letting it be on again takes two."""

import pytest

from tests.updater.release.conftest import Reader
from tests.updater.release.test_halting import keep_only
from tests.updater.world import World
from updater.client.flags_file import OFF_PATH, ON_PATH, parse_off, parse_on
from updater.client.halts import HALT_PATH, parse_halts
from updater.release.errors import RefusedError
from updater.release.log import read_log
from updater.release.turning_off import flag_off, flag_on, lifted, offs


def test_install_reads_what_is_off(world: World, reader: Reader) -> None:
    made, _ = flag_off(world.desk, "fast", "it stalls")
    assert parse_off(reader(OFF_PATH) or b"") == (made,)
    assert (made.flag, made.why, made.at) == ("fast", "it stalls", world.clock.now)


@pytest.mark.parametrize("key", ["halt-1", "halt-2", "halt-3"])
def test_any_one_of_three_keys_turns_a_flag_off(world: World, key: str) -> None:
    keep_only(world, key)
    assert flag_off(world.desk, "fast", "it stalls")[1].is_live


def test_halts_stay_as_they_are(world: World, reader: Reader) -> None:
    world.halt("1.1.0")
    flag_off(world.desk, "fast", "it stalls")
    assert [one.version for one in parse_halts(reader(HALT_PATH) or b"")] == ["1.1.0"]


def test_one_key_lets_no_flag_be_on_again(world: World) -> None:
    made, _ = flag_off(world.desk, "fast", "it stalls")
    keep_only(world, "resume-2")
    assert flag_on(world.desk, "fast", "it is well").lacks == {"resume": 1}
    assert offs(world.live) == (made,)


def test_two_keys_do(world: World, reader: Reader) -> None:
    made, _ = flag_off(world.desk, "fast", "it stalls")
    flag_on(world.desk, "fast", "it is well")
    assert (parse_on(reader(ON_PATH) or b""), offs(world.live)) == ({made.off_id}, ())


def test_flag_that_was_on_again_can_be_turned_off_anew(world: World) -> None:
    first, _ = flag_off(world.desk, "fast", "it stalls")
    flag_on(world.desk, "fast", "it is well")
    second, _ = flag_off(world.desk, "fast", "it is not")
    assert offs(world.live) == (second,)
    assert lifted(world.live) == {first.off_id}


def test_flag_is_not_turned_off_twice(world: World) -> None:
    flag_off(world.desk, "fast", "it stalls")
    with pytest.raises(RefusedError, match="already"):
        flag_off(world.desk, "fast", "it stalls")


def test_flag_that_is_not_off_is_not_turned_on(world: World) -> None:
    with pytest.raises(RefusedError, match="not off"):
        flag_on(world.desk, "fast", "it is well")


def test_list_that_no_install_would_read_is_refused(world: World) -> None:
    with pytest.raises(RefusedError, match="no install would take"):
        flag_off(world.desk, "fast", "x" * 1001)


def test_both_are_logged(world: World) -> None:
    flag_off(world.desk, "fast", "it stalls")
    flag_on(world.desk, "fast", "it is well")
    said = [(line["act"], line["why"]) for line in read_log(world.desk.log)[-2:]]
    assert said == [("flag-off", "it stalls"), ("flag-on", "it is well")]
