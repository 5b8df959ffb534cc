"""Notices are published whole, by one of two, with rising numbers."""

import pytest

from tests.updater.flag_samples import a_notice, notices
from tests.updater.release.conftest import Reader
from tests.updater.release.test_halting import keep_only
from tests.updater.world import World
from updater.client.notices_file import NOTICES_PATH, parse_notices
from updater.release.checking import check
from updater.release.errors import RefusedError, TreeError
from updater.release.noticing import notices_now, publish_notices, read_notices, remarks


def test_install_reads_the_notices(world: World, reader: Reader) -> None:
    found = read_notices(notices(a_notice(), a_notice("n2", kind="message")))
    publish_notices(world.desk, found)
    assert parse_notices(reader(NOTICES_PATH) or b"").notices == found


@pytest.mark.parametrize("key", ["notices-1", "notices-2"])
def test_either_key_publishes(world: World, key: str) -> None:
    keep_only(world, key)
    assert publish_notices(world.desk, read_notices(notices(a_notice()))).is_live


def test_next_publication_takes_the_place_of_the_first(world: World) -> None:
    publish_notices(world.desk, read_notices(notices(a_notice())))
    publish_notices(world.desk, read_notices(notices()))
    found = notices_now(world.live)
    assert found
    assert (found.seq, found.notices) == (2, ())


def test_same_notices_are_not_published_twice(world: World) -> None:
    publish_notices(world.desk, read_notices(notices(a_notice())))
    with pytest.raises(RefusedError, match="already"):
        publish_notices(world.desk, read_notices(notices(a_notice())))


@pytest.mark.parametrize("text", [b"", b"[]", b'{"notices": 1}', notices(a_notice(kind="poem"))])
def test_file_that_is_wrong_is_refused(text: bytes) -> None:
    with pytest.raises(TreeError):
        read_notices(text)


def test_notice_that_nobody_would_see_is_told(world: World) -> None:
    found = read_notices(notices(a_notice(until="2020-01-01T00:00:00Z"), a_notice("n2")))
    assert [line.split()[0] for line in remarks(found, world.clock.now)] == ["n1"]


def test_nothing_is_published_at_first(world: World) -> None:
    assert notices_now(world.live) is None


def test_repository_with_notices_is_sound(world: World) -> None:
    publish_notices(world.desk, read_notices(notices(a_notice())))
    assert check(world.desk).is_sound
