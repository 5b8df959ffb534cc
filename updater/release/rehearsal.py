"""The whole of publishing gone through once: real keys and files, toy versions, simulated installs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tuf.api.exceptions import RepositoryError

from updater.client.strict_json import canonical
from updater.release.building import Order, build
from updater.release.bundling import Load, bundle
from updater.release.checking import check
from updater.release.committing import resign
from updater.release.desk import Desk
from updater.release.enrolled import ENROLLED_NAME
from updater.release.errors import RefusedError, ReleaseError
from updater.release.expiring import expire, sweep
from updater.release.flagging import publish_flags, read_draft
from updater.release.following import Follower
from updater.release.founding import found
from updater.release.halting import halt, resume
from updater.release.key_files import KeyFiles
from updater.release.promoting import Wish, promote
from updater.release.published import earlier_than, versions
from updater.release.publishing import publish
from updater.release.rotating import rotate
from updater.release.settings import Wave, write_plan
from updater.release.trees import read_tree
from updater.release.turning_off import flag_off, flag_on, offs
from updater.release.waves import promote_next
from updater.release.writing import DiskWriter, Writer

PLATFORM: Final = "linux-x86_64"
VERSIONS: Final = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")
INSTALLS: Final = 20
#: the region that has a desk of its own
DESK: Final = "EU"
PLAN: Final = (
    Wave("pilot", 1.0),
    Wave("regional", 0.05),
    Wave("regional", 0.25),
    Wave("regional", 1.0),
)


class RehearsalError(ReleaseError):
    """Something did not go as it should."""

    code = "rehearsal"
    remedy = "Publish nothing with this program before that is mended."


@dataclass(slots=True)
class Rehearsal:
    """A rehearsal in `folder`; `tell` gets each step's words."""

    folder: Path
    tell: Callable[[str], None]
    writer: Writer = field(default_factory=DiskWriter)
    steps: list[str] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The publisher's folder, with keys in encrypted files."""
        folder = self.folder / "desk"
        keys = KeyFiles(folder, self.writer, lambda _: b"rehearsal, nothing real")
        return Desk(folder, keys, self.writer, lambda: datetime.now(UTC), secrets.token_bytes, "rehearsal")

    def step(self, words: str, *, holds: bool) -> None:
        """Tell a step that is done.

        Raises:
            RehearsalError: it did not go as it should.
        """
        if not holds:
            raise RehearsalError(f"this does not hold: {words}")
        self.steps.append(words)
        self.tell(words)

    def running(self, channel: str, repo: Path | None = None) -> list[str]:
        """Let the installs of `channel` contact the repository (or a stick); return what they run then."""
        place = repo or self.desk.live.repo
        asked = [one for one in self.followers if one.channel == channel]
        return [one.contact(place, datetime.now(UTC)) for one in asked]

    def refused(self, act: Callable[[], object], kind: type[Exception] = RefusedError) -> bool:
        """Tell whether `act` is refused."""
        try:
            act()
        except kind:
            return True
        return False


def rehearse(folder: Path, tell: Callable[[str], None], writer: Writer | None = None) -> tuple[str, ...]:
    """Go through everything in `folder`, which is new; return the steps.

    Raises:
        RefusedError: the folder is there already.
        RehearsalError: something did not go as it should.
    """
    if folder.exists():
        raise RefusedError(f"{folder} is there already: a rehearsal needs a new folder")
    rehearsal = Rehearsal(folder, tell, writer or DiskWriter())
    for act in ACTS:
        act(rehearsal)
    return tuple(rehearsal.steps)


def begin(it: Rehearsal) -> None:
    """Make keys, roles and installs."""
    outcome = found(it.desk, (DESK,))
    write_plan(it.desk.writer, it.desk.folder, PLAN)
    it.step("init: every role signed by its threshold", holds=outcome.is_live)
    keys = list((it.desk.folder / "keys").glob("*.pem"))
    sealed = all(b"ENCRYPTED" in key.read_bytes() for key in keys)
    it.step(f"init: {len(keys)} keys, each in an encrypted file of its own", holds=sealed and len(keys) == 31)
    it.followers = [_follower(it, number) for number in range(INSTALLS)]
    known = [{"id": one.install_id, "channel": one.channel, "region": one.region} for one in it.followers]
    it.desk.writer.put(it.desk.folder / ENROLLED_NAME, canonical({"format": 1, "installs": known}))


def _follower(it: Rehearsal, number: int) -> Follower:
    channel = "pilot" if number % 10 == 0 else "regional"
    return Follower(
        folder=it.folder / "installs" / str(number),
        install_id=secrets.token_hex(16),
        channel=channel,
        region=(DESK, "US")[number % 2],
        platform=PLATFORM,
        root=(it.desk.live.metadata / "1.root.json").read_bytes(),
        version=VERSIONS[0],
    )


def build_all(it: Rehearsal) -> None:
    """Build and publish five versions."""
    for version in VERSIONS:
        out = it.folder / "built" / version
        earlier = [
            one for one, _ in zip(earlier_than(it.desk.live, version, PLATFORM), range(3), strict=False)
        ]
        built = build(read_tree(_toy(it.folder / "trees", version)), _order(version), earlier, out)
        it.step(
            f"build {version}: {built.manifest.pack.size} bytes, {len(built.manifest.patches)} patches",
            holds=len(built.manifest.patches) == min(3, len(earlier)),
        )
        it.step(f"publish {version}", holds=publish(it.desk, out).is_live)
    twice = it.refused(lambda: publish(it.desk, it.folder / "built" / VERSIONS[0]))
    it.step("publish: the same once more is refused", holds=twice)


def _order(version: str) -> Order:
    return Order(version, PLATFORM, "2026-11-21T12:00:00Z", 1, (1, 1), (f"This is {version}.",))


def _toy(folder: Path, version: str) -> Path:
    tree = folder / version
    (tree / "lib").mkdir(parents=True)
    for name in ("diagclinic", "diagclinic-update"):
        (tree / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tree / name).chmod(0o755)
    (tree / "lib" / "library.bin").write_bytes(bytes(range(256)) * 200 + version.encode())
    return tree


def waves(it: Rehearsal) -> None:
    """Let the second version go its way."""
    version, before = VERSIONS[1], VERSIONS[0]
    promote(it.desk, Wish(before, "regional", 1.0))
    _agree(it, before)
    _agree(it, version)
    regional = len([one for one in it.followers if one.channel == "regional"])
    expected = (None, 1, 5, regional)
    for wave, count in zip(PLAN, expected, strict=True):
        promote_next(it.desk, version)
        there = it.running(wave.channel).count(version)
        of = len([one for one in it.followers if one.channel == wave.channel])
        it.step(
            f"promote {version} to {wave.channel} {wave.share:.0%}: {there} of {of} took it",
            holds=there == (of if count is None else count),
        )
    it.step("promote: no step is left", holds=it.refused(lambda: promote_next(it.desk, version)))


def stop(it: Rehearsal) -> None:
    """Halt the third version on its way, and let it go on."""
    version = VERSIONS[2]
    promote_next(it.desk, version)
    promote_next(it.desk, version)
    _agree(it, version)
    first = it.running("regional").count(version)
    made, _ = halt(it.desk, version, "the rehearsal says so")
    it.step(f"halt {version} as {made.halt_id} with {first} regional install on it", holds=first == 1)
    it.step("halt: it is not promoted", holds=it.refused(lambda: promote_next(it.desk, version)))
    it.followers.append(_late(it))
    took = it.running("regional")[-1]
    it.step(f"halt: an install that comes now takes {took}", holds=took == VERSIONS[1])
    resume(it.desk, made.halt_id, "the rehearsal says so")
    promote(it.desk, Wish(version, "regional", 1.0))
    every = set(it.running("regional"))
    it.step(f"resume: every regional install takes {version}", holds=every == {version})


def _agree(it: Rehearsal, version: str) -> None:
    """Let a region's desk offer what the regional channel does: without its word nobody there gets it."""
    promote(it.desk, Wish(version, f"regional:{DESK}", 1.0))


def _late(it: Rehearsal) -> Follower:
    late = _follower(it, INSTALLS + 1)
    late.version = VERSIONS[0]
    return late


def steer(it: Rehearsal) -> None:
    """Publish a flag, turn it off, and let it be on again."""
    flag = {
        "state": "ENABLED",
        "variants": {"on": True, "off": False},
        "defaultVariant": "off",
        "metadata": {"owner": "rehearsal", "purpose": "nothing real", "expires": "2099-01-01T00:00:00Z"},
    }
    published = publish_flags(it.desk, read_draft(canonical({"flags": {"rehearsed": flag}})))
    it.step("flags: two keys publish them", holds=published.is_live)
    made, _ = flag_off(it.desk, "rehearsed", "the rehearsal says so")
    it.step(f"flags: one is off as {made.off_id}", holds=offs(it.desk.live) == (made,))
    flag_on(it.desk, "rehearsed", "the rehearsal says so")
    it.step("flags: two keys let it be on again", holds=not offs(it.desk.live))


def keys(it: Rehearsal) -> None:
    """Give every role new keys."""
    names = ("timestamp", "snapshot", "targets", "releases", "chan-regional", "regional-EU", "halt", "root")
    for name in names:
        outcome = rotate(it.desk, name, "the rehearsal says so")
        followed = set(it.running("pilot")) | set(it.running("regional"))
        it.step(f"rotate {name}: every install follows", holds=outcome.is_live and bool(followed))
    resign(it.desk)
    promote(it.desk, Wish(VERSIONS[3], "regional", 1.0))
    alone = it.running("regional").count(VERSIONS[3])
    it.step(
        f"regional: {alone} took {VERSIONS[3]}, none where a desk has not agreed", holds=alone == _free(it)
    )
    _agree(it, VERSIONS[3])
    it.step("rotate: new keys publish", holds=set(it.running("regional")) == {VERSIONS[3]})


def _free(it: Rehearsal) -> int:
    """Return how many regional installs no desk has a say in."""
    return len([one for one in it.followers if one.channel == "regional" and one.region != DESK])


def stick(it: Rehearsal) -> None:
    """Carry the fifth version on a stick."""
    promote(it.desk, Wish(VERSIONS[4], "regional", 1.0))
    _agree(it, VERSIONS[4])
    held = bundle(it.desk, Load((PLATFORM,), channels=("regional",)), it.folder / "stick")
    every = set(it.running("regional", it.folder / "stick"))
    it.step(
        f"bundle: {held.size} bytes, taken without a network until {held.good_until:%Y-%m-%d}",
        holds=every == {VERSIONS[4]},
    )
    pack = next((it.folder / "stick").glob("targets/app/*/*/full.pack"))
    pack.write_bytes(bytes(pack.stat().st_size))
    halts = next((it.folder / "stick").glob("targets/control/*.halt.json"))
    halts.write_bytes(b"{}")
    bent = it.refused(lambda: it.running("regional", it.folder / "stick"), RepositoryError)
    it.step("bundle: one that was bent is refused", holds=bent)


def tidy(it: Rehearsal) -> None:
    """Remove what nobody needs, and look at all that is left."""
    gone, _ = expire(it.desk, keep=2)
    later = it.desk.clock() + timedelta(days=30)
    desk = it.desk
    swept = sweep(Desk(desk.folder, desk.keyring, desk.writer, lambda: later, desk.draw, desk.who))
    left = tuple(versions(it.desk.live))
    it.step(f"expire: {', '.join(gone)} went, {len(swept.files)} files", holds=left == VERSIONS[1:])
    every = set(it.running("regional"))
    it.step("expire: every install follows", holds=every == {VERSIONS[4]})
    checked = check(it.desk)
    it.step(f"verify: {checked.targets} targets and {checked.packs} packs are sound", holds=checked.is_sound)


ACTS: Final[tuple[Callable[[Rehearsal], None], ...]] = (
    begin,
    build_all,
    waves,
    stop,
    steer,
    keys,
    stick,
    tidy,
)
