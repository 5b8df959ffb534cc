"""What waits for signatures lies in folders that say what it is."""

import pytest
from tuf.api.metadata import Targets

from tests.updater.world import World
from updater.release.changes import Act, Change, revise, revise_root
from updater.release.errors import UnknownError, WaitingError
from updater.release.live import as_bytes
from updater.release.staging import discard, group_name, refuse_overlap, stage, staged


def change(world: World, *roles: str) -> Change:
    made = Change(Act("test", "it was time", {"roles": list(roles)}))
    for role in roles:
        revise(world.desk, made, role)
    return made


def test_folder_is_named_for_what_changes(bare: World) -> None:
    made = change(bare, "targets", "releases")
    revise_root(bare.desk, made)
    assert group_name(made) == "2.root+2.releases+2.targets"


def test_what_waits_comes_back_as_it_was(bare: World) -> None:
    made = change(bare, "targets", "releases")
    revise_root(bare.desk, made)
    stage(bare.desk, made)
    ((_, found),) = staged(bare.desk)
    assert (found.act, found.names) == (made.act, made.names)
    assert {name: as_bytes(role) for name, role in found.roles.items()} == {
        name: as_bytes(role) for name, role in made.roles.items()
    }


def test_nothing_waits_at_first(bare: World) -> None:
    assert list(staged(bare.desk)) == []


def test_what_was_cut_off_while_it_was_laid_down_does_not_wait(bare: World) -> None:
    folder = stage(bare.desk, change(bare, "releases"))
    (folder / "change.json").unlink()
    assert list(staged(bare.desk)) == []


def test_same_role_twice_is_refused(bare: World) -> None:
    stage(bare.desk, change(bare, "targets", "releases"))
    with pytest.raises(WaitingError, match="releases already waits"):
        refuse_overlap(bare.desk, change(bare, "releases"))


def test_another_role_may_change_meanwhile(bare: World) -> None:
    stage(bare.desk, change(bare, "releases"))
    refuse_overlap(bare.desk, change(bare, "halt"))
    assert len(list(staged(bare.desk))) == 1


def test_what_is_thrown_away_waits_no_more(bare: World) -> None:
    discard(bare.desk, stage(bare.desk, change(bare, "releases")).name)
    assert list(staged(bare.desk)) == []


@pytest.mark.parametrize("name", ["9.releases", "../repo", ""])
def test_what_does_not_wait_cannot_be_thrown_away(bare: World, name: str) -> None:
    with pytest.raises(UnknownError, match="nothing named"):
        discard(bare.desk, name)
    assert isinstance(bare.live.role("releases").signed, Targets)
