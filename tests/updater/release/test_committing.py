"""Whenever a publication is cut off: installs see it from before or from after, and a retry ends it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tuf.api.metadata import TargetFile, Targets
from tuf.ngclient import Updater

from tests.updater.release.conftest import Reader
from tests.updater.world import PLATFORM, HastyWriter, World
from updater.client.manifest_frame import read_frame
from updater.release.building import Order, build
from updater.release.changes import Act, Change, revise
from updater.release.checking import FolderFetcher, check
from updater.release.committing import commit, finish, resign
from updater.release.desk import Desk
from updater.release.errors import DamagedError, KeysError, RefusedError, WaitingError
from updater.release.expiring import expire, sweep
from updater.release.halting import halt, standing
from updater.release.live import as_bytes, delegation, read_metadata
from updater.release.log import read_log
from updater.release.policies import alter, policy_of
from updater.release.promoting import Wish, promote
from updater.release.published import versions
from updater.release.publishing import publish
from updater.release.rotating import rotate
from updater.release.trees import read_tree


class KilledError(Exception):
    """The publisher's program ended here."""


@dataclass
class KilledWriter(HastyWriter):
    """Ends before the write of the number `left`."""

    left: int
    done: list[str] = field(default_factory=list)

    def _count(self, path: Path) -> None:
        if self.left == 0:
            raise KilledError(path)
        self.left -= 1
        self.done.append(path.name)

    def put(self, path: Path, content: bytes) -> None:
        self._count(path)
        super().put(path, content)

    def copy(self, source: Path, path: Path) -> None:
        self._count(path)
        super().copy(source, path)

    def append(self, path: Path, line: bytes) -> None:
        self._count(path)
        super().append(path, line)

    def remove(self, path: Path) -> None:
        self._count(path)
        super().remove(path)


def built(world: World) -> Path:
    out = world.folder / "built" / "2.0.0"
    if not out.exists():
        tree = read_tree(world.tree("2.0.0", "good", (1, 1, 1), {}))
        build(tree, Order("2.0.0", PLATFORM, "2026-11-21T12:00:00Z", 1, (1, 1), (), level=3), [], out)
    return out


def keyids(desk: Desk, role: str) -> tuple[str, ...]:
    return tuple(delegation(desk.live.parent(role), role)[0].keyids)


@dataclass(frozen=True)
class Deed:
    """Something that is published, and what shows that it is."""

    do: Callable[[World, Desk], object]
    is_done: Callable[[World, Desk], bool]


def rotation(role: str) -> Deed:
    return Deed(
        lambda world, desk: (
            rotate(desk, role, "it was time") if _unturned(world, desk, role) else finish(desk)
        ),
        lambda world, desk: not set(keyids(desk, role)) & set(world.before[role]),  # type: ignore[attr-defined]  # kept by the test
    )


def _unturned(world: World, desk: Desk, role: str) -> bool:
    return set(keyids(desk, role)) == set(world.before[role]) and not any(desk.staged.glob("*/change.json"))  # type: ignore[attr-defined]  # kept by the test


def expire_and_sweep(_: World, desk: Desk) -> None:
    expire(desk, keep=1)
    sweep(desk, grace_days=-1)


DEEDS = {
    "publish": Deed(
        lambda world, desk: publish(desk, built(world)), lambda _, desk: "2.0.0" in versions(desk.live)
    ),
    "policy": Deed(
        lambda _, desk: alter(desk, ["pilot"], Act("floor"), lambda policy: replace(policy, floor="1.0.0")),
        lambda _, desk: getattr(policy_of(desk.live, "pilot"), "floor", "") == "1.0.0",
    ),
    "halt": Deed(
        lambda _, desk: halt(desk, "1.0.0", "it smokes"), lambda _, desk: len(standing(desk.live)) == 1
    ),
    "resign": Deed(lambda _, desk: resign(desk), lambda _, desk: desk.live.timestamp().signed.version >= 4),
    "expire": Deed(expire_and_sweep, lambda _, desk: tuple(versions(desk.live)) == ("1.1.0",)),
    **{
        f"rotate {role}": rotation(role)
        for role in ("root", "timestamp", "snapshot", "targets", "releases", "halt")
    },
}


def look(world: World, folder: Path) -> None:
    """Follow the repository as the oldest install does, down to the newest version's manifest."""
    folder.mkdir()
    first = (world.live.metadata / "1.root.json").read_bytes()
    client = Updater(
        str(folder), "metadata/", str(folder), "targets/", FolderFetcher(world.repo), bootstrap=first
    )
    client.refresh()
    info = client.get_targetinfo(f"app/1.1.0/{PLATFORM}/manifest.json.zst")
    assert info
    manifest = read_frame(Path(client.download_target(info)).read_bytes())
    assert (world.live.targets / manifest.pack.path).stat().st_size == manifest.pack.size


def begun(folder: Path) -> World:
    world = World(folder)
    world.add("1.0.0")
    world.add("1.1.0")
    world.before = {role: keyids(world.desk, role) for role in world.live.roles()}  # type: ignore[attr-defined]  # for rotations
    world.before |= {role: keyids(world.desk, role) for role in ("root", "timestamp", "snapshot")}  # type: ignore[attr-defined]  # for rotations
    return world


def writes_of(deed: Deed, folder: Path) -> int:
    world = begun(folder)
    writer = KilledWriter(-1)
    deed.do(world, replace(world.desk, writer=writer))
    return len(writer.done)


@pytest.mark.parametrize("name", DEEDS)
def test_publisher_killed_before_any_write_leaves_a_whole_repository_and_goes_on(
    name: str, tmp_path: Path
) -> None:
    deed = DEEDS[name]
    count = writes_of(deed, tmp_path / "whole")
    assert count > 1
    for number in range(count):
        world = begun(tmp_path / str(number))
        with pytest.raises(KilledError):
            deed.do(world, replace(world.desk, writer=KilledWriter(number)))
        look(world, tmp_path / f"look {number}")
        again(deed, world)
        assert deed.is_done(world, world.desk), f"killed before write {number}"
        assert check(world.desk).faults == []
        assert not any(world.desk.staged.glob("*/change.json"))


def again(deed: Deed, world: World) -> None:
    """Do it once more, as a person would: what is done already says so."""
    finish(world.desk)
    if not deed.is_done(world, world.desk):
        deed.do(world, world.desk)


def test_timestamp_goes_last(world: World) -> None:
    writer = KilledWriter(-1)
    publish(replace(world.desk, writer=writer), built(world))
    assert writer.done[-1] == "timestamp.json"


def test_new_root_goes_last(world: World) -> None:
    writer = KilledWriter(-1)
    rotate(replace(world.desk, writer=writer), "root", "it was time")
    assert [name for name in writer.done if name.endswith((".root.json", "timestamp.json"))][-2:] == [
        "timestamp.json",
        "2.root.json",
    ]


def test_every_act_is_logged_before_it_is_seen(world: World) -> None:
    writer = KilledWriter(-1)
    halt(replace(world.desk, writer=writer), "1.0.0", "it smokes")
    assert writer.done[-2:] == ["publisher.log", "timestamp.json"]


def without(world: World, *names: str) -> World:
    """Carry keys away; they lie in `world.away`."""
    world.away = {name: world.keys.signers.pop(world.keys.names[name]) for name in names}  # type: ignore[attr-defined]  # for the test to bring back
    return world


def bring_back(world: World) -> None:
    for name, signer in world.away.items():  # type: ignore[attr-defined]  # see `without`
        world.keys.signers[world.keys.names[name]] = signer


def test_change_with_too_few_keys_waits_unseen(world: World, reader: Reader) -> None:
    without(world, "releases-1", "releases-2")
    outcome = publish(world.desk, built(world))
    assert (outcome.is_live, outcome.lacks) == (False, {"releases": 1})
    assert reader(f"app/2.0.0/{PLATFORM}/manifest.json.zst") is None


def test_change_goes_live_once_the_second_holder_signed(world: World, reader: Reader) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    bring_back(world)
    assert [outcome.is_live for outcome in finish(world.desk)] == [True]
    assert reader(f"app/2.0.0/{PLATFORM}/manifest.json.zst")


def test_finishing_too_early_changes_nothing(world: World) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    assert [outcome.lacks for outcome in finish(world.desk)] == [{"releases": 1}]
    assert "2.0.0" not in versions(world.live)


def test_halt_does_not_wait_for_what_waits(world: World) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    halt(world.desk, "1.0.0", "it smokes")
    bring_back(world)
    finish(world.desk)
    assert [one.version for one in standing(world.live)] == ["1.0.0"]
    assert "2.0.0" in versions(world.live)


def test_halt_waits_for_no_new_halt_keys(world: World) -> None:
    without(world, "targets-1", "targets-2")
    assert not rotate(world.desk, "halt", "it was time").is_live
    assert halt(world.desk, "1.0.0", "it smokes")[1].is_live
    bring_back(world)
    with pytest.raises(RefusedError, match="overtaken"):
        finish(world.desk)


def test_waiting_change_is_logged(world: World) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    assert read_log(world.desk.log)[-1]["act"] == "stage publish"


def test_second_change_of_the_same_role_waits_for_the_first(world: World) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    with pytest.raises(WaitingError, match="releases already waits"):
        expire(world.desk, keep=1)


def test_staged_file_with_a_bent_signature_is_refused(world: World) -> None:
    without(world, "releases-1", "releases-2")
    outcome = publish(world.desk, built(world))
    assert outcome.folder
    file = next(outcome.folder.glob("*.releases.json"))
    metadata = read_metadata(file, Targets)
    for signature in metadata.signatures.values():
        signature.signature = signature.signature[::-1]
    file.write_bytes(as_bytes(metadata))
    with pytest.raises(RefusedError, match="is not its own"):
        finish(world.desk)


def test_holder_of_one_key_gets_no_second_signature_under_what_was_swapped(world: World) -> None:
    thief = world.keys.signers[world.keys.names["releases-2"]]
    without(world, "releases-2", "releases-3")
    outcome = publish(world.desk, built(world))
    assert outcome.folder
    file = next(outcome.folder.glob("*.releases.json"))
    metadata = read_metadata(file, Targets)
    path = f"app/6.6.6/{PLATFORM}/manifest.json.zst"
    metadata.signed.targets[path] = TargetFile.from_data(path, b"evil", ["sha256"])
    metadata.sign(thief)
    file.write_bytes(as_bytes(metadata))
    with pytest.raises(RefusedError, match="is not what was laid down there"):
        finish(world.desk)
    assert "6.6.6" not in versions(world.live)


def test_one_change_that_is_refused_leaves_all_that_waits_waiting(world: World) -> None:
    without(world, "chan-beta-1", "releases-1", "releases-2")
    promote(world.desk, Wish("1.1.0", "beta", 1.0))
    refused = publish(world.desk, built(world))
    assert refused.folder
    (refused.folder / "4.releases.json").write_bytes(b"{")
    bring_back(world)
    with pytest.raises(DamagedError):
        finish(world.desk)
    assert policy_of(world.live, "beta") is None


def test_daily_signature_without_its_key_is_no_change_that_waits(world: World) -> None:
    without(world, "timestamp-1")
    with pytest.raises(KeysError, match="no key of timestamp is here"):
        resign(world.desk)
    assert not world.desk.staged.exists()


def test_daily_signature_is_held_up_by_nothing_that_waits(world: World) -> None:
    without(world, "releases-1", "releases-2")
    outcome = publish(world.desk, built(world))
    assert outcome.folder
    (outcome.folder / "4.releases.json").write_bytes(b"{")
    assert resign(world.desk).is_live


def test_staged_change_that_was_overtaken_is_refused(world: World) -> None:
    without(world, "releases-1", "releases-2")
    outcome = publish(world.desk, built(world))
    assert outcome.folder
    aside = outcome.folder.rename(world.folder / "aside")
    bring_back(world)
    expire(world.desk, keep=1)
    aside.rename(outcome.folder)
    with pytest.raises(RefusedError, match="overtaken"):
        finish(world.desk)


def test_staged_root_that_was_overtaken_is_refused_and_not_taken_for_published(world: World) -> None:
    without(world, "root-1", "root-2", "root-3")
    outcome = rotate(world.desk, "timestamp", "it was time")
    assert outcome.folder
    aside = outcome.folder.rename(world.folder / "aside")
    bring_back(world)
    rotate(world.desk, "snapshot", "it was time")
    aside.rename(outcome.folder)
    with pytest.raises(RefusedError, match="root 2 was overtaken"):
        finish(world.desk)


def test_staged_change_whose_target_is_gone_names_nothing_that_is_not_there(world: World) -> None:
    without(world, "chan-beta-1")
    promote(world.desk, Wish("1.1.0", "beta"))
    next(world.live.targets.glob("channels/beta/*.policy.json")).unlink()
    bring_back(world)
    with pytest.raises(DamagedError, match=r"policy\.json is not what was signed"):
        finish(world.desk)


def test_change_without_online_keys_waits(world: World) -> None:
    without(world, "snapshot-1", "timestamp-1")
    outcome = halt(world.desk, "1.0.0", "it smokes")[1]
    assert outcome.lacks == {"snapshot": 1, "timestamp": 1}


def test_daily_signature_is_good_for_its_days_again(world: World) -> None:
    world.clock.pass_days(30)
    resign(world.desk)
    ends = (world.live.timestamp().signed.expires, world.live.snapshot().signed.expires)
    assert [(end - world.clock.now).days for end in ends] == [45, 45]


def test_online_roles_are_good_for_longer_where_that_is_wanted(world: World) -> None:
    resign(world.desk, days=200)
    ends = (world.live.timestamp().signed.expires, world.live.snapshot().signed.expires)
    assert [(end - world.clock.now).days for end in ends] == [200, 200]


def test_named_role_is_signed_anew_as_it_is(world: World) -> None:
    world.clock.pass_days(100)
    before = world.live.role("halt").signed.targets
    resign(replace(world.desk, is_clock_right=True), ("halt",))
    after = world.live.role("halt").signed
    assert (after.targets, (after.expires - world.clock.now).days) == (before, 180)


def test_root_is_signed_anew_with_the_same_keys(world: World, reader: Reader) -> None:
    before = world.live.root().signed
    world.clock.pass_days(30)
    resign(world.desk, ("root", "timestamp"))
    after = world.live.root().signed
    assert (after.version, after.roles, (after.expires - world.clock.now).days) == (2, before.roles, 730)
    assert reader(f"app/1.1.0/{PLATFORM}/manifest.json.zst")


def test_timestamp_says_when_it_was_signed(world: World) -> None:
    world.clock.pass_days(1)
    resign(world.desk)
    said = world.live.timestamp().signed.unrecognized_fields["signed_at"]
    assert said == f"{world.clock.now:%Y-%m-%dT%H:%M:%SZ}"


def test_snapshot_names_length_and_hash_of_every_role(world: World) -> None:
    meta = world.live.snapshot().signed.meta
    assert all(one.length and one.hashes for one in meta.values())


def test_old_metadata_is_never_written_over(world: World) -> None:
    before = {path.name: path.read_bytes() for path in world.live.metadata.glob("[0-9]*")}
    world.halt("1.0.0")
    assert {name: (world.live.metadata / name).read_bytes() for name in before} == before


def test_log_names_the_roles(world: World) -> None:
    world.rotate("releases")
    assert dict(read_log(world.desk.log)[-1]["detail"])["roles"] == ["releases", "targets"]  # type: ignore[call-overload]  # an object, as logged


def test_log_names_the_keys_that_signed_wherever_they_did(world: World) -> None:
    without(world, "releases-1", "releases-2")
    publish(world.desk, built(world))
    bring_back(world)
    finish(world.desk)
    signed = dict(read_log(world.desk.log)[-1]["detail"])["signed"]  # type: ignore[call-overload]  # an object, as logged
    assert "releases-3" in signed["releases"]
    assert len(signed["releases"]) == 2


def test_what_is_published_reads_back(world: World) -> None:
    change = Change(Act("test"))
    metadata = revise(world.desk, change, "halt")
    commit(world.desk, change)
    path = world.live.metadata / f"{metadata.signed.version}.halt.json"
    assert read_metadata(path, type(metadata.signed)).signed == metadata.signed
