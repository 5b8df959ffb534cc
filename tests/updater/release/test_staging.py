"""What waits for signatures lies in folders that say what it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Targets

from tests.updater.world import HastyWriter, World
from updater.release.changes import Act, Change, revise, revise_root
from updater.release.errors import DamagedError, RefusedError, UnknownError, WaitingError
from updater.release.live import as_bytes, read_metadata
from updater.release.staging import (
    clear,
    discard,
    group_name,
    refuse_overlap,
    refuse_replacing,
    stage,
    staged,
    waiting,
    waiting_halts,
)


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


def test_same_change_is_not_laid_down_over_the_one_that_waits(bare: World) -> None:
    stage(bare.desk, change(bare, "halt"))
    with pytest.raises(WaitingError, match="test already waits"):
        refuse_replacing(bare.desk, change(bare, "halt"))


def test_new_keys_that_wait_let_a_change_of_the_role_lie_beside_them(bare: World) -> None:
    stage(bare.desk, change(bare, "targets", "halt"))
    refuse_replacing(bare.desk, change(bare, "halt"))
    assert waiting_halts(bare.desk) == {}


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


def test_further_signature_changes_nothing_of_what_waits(bare: World) -> None:
    file = stage(bare.desk, change(bare, "releases")) / "2.releases.json"
    metadata = read_metadata(file, Targets)
    metadata.sign(CryptoSigner.generate_ed25519(), append=True)
    file.write_bytes(as_bytes(metadata))
    ((_, found),) = staged(bare.desk)
    assert len(found.roles["releases"].signatures) == 1


def test_file_that_came_back_saying_something_else_is_refused(bare: World) -> None:
    file = stage(bare.desk, change(bare, "releases")) / "2.releases.json"
    other = change(bare, "releases")
    other.set_target("releases", "app/6.6.6/linux-x86_64/manifest.json.zst", b"evil")
    file.write_bytes(as_bytes(other.roles["releases"]))
    with pytest.raises(RefusedError, match="is not what was laid down there") as caught:
        list(staged(bare.desk))
    assert "discard 2.releases" in caught.value.remedy


@pytest.mark.parametrize("name", ["2.releases.json", "change.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]"])
def test_file_that_came_back_damaged_is_to_be_carried_again(bare: World, name: str, content: bytes) -> None:
    (stage(bare.desk, change(bare, "releases")) / name).write_bytes(content)
    with pytest.raises(DamagedError, match="cannot be read") as caught:
        list(staged(bare.desk))
    assert "Carry it here again" in caught.value.remedy


def test_damaged_file_holds_up_no_other_role(bare: World) -> None:
    (stage(bare.desk, change(bare, "releases")) / "2.releases.json").write_bytes(b"{")
    refuse_overlap(bare.desk, change(bare, "halt"))
    assert len(waiting(bare.desk)) == 1


def test_damaged_file_can_be_thrown_away(bare: World) -> None:
    folder = stage(bare.desk, change(bare, "releases"))
    (folder / "2.releases.json").write_bytes(b"{")
    discard(bare.desk, folder.name)
    assert not folder.exists()


class Cut(HastyWriter):
    """Ends within the removal of a folder, with nothing of it removed yet."""

    def remove(self, path: Path) -> None:
        if path.is_dir():
            raise InterruptedError(path)
        super().remove(path)


def test_change_whose_removal_was_cut_off_waits_no_more(bare: World) -> None:
    folder = stage(bare.desk, change(bare, "releases"))
    with pytest.raises(InterruptedError):
        clear(replace(bare.desk, writer=Cut()), folder)
    assert waiting(bare.desk) == ()
