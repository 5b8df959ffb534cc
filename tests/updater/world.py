"""A whole world of updates in a folder: a publisher with every key, a repository, a server, installs.

    world = World(tmp_path)
    world.add("1.0.0"); world.add("1.1.0", "crash"); world.offer("1.1.0")
    layout = world.make_install(tmp_path / "shop")
    with world.served() as url: ...

Everything in it is real: keys, signatures, packs, patches, HTTP. Only syncing is left out, as nobody cuts the
power here.
"""

import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.file_server import served
from tests.updater import toy
from tests.updater.memory_keys import MemoryKeys
from updater.client.install import DEFAULTS, ROOT, Install, write_install
from updater.client.manifest import Manifest
from updater.client.manifest_frame import app_path, unframed
from updater.client.policy import Candidate, Policy
from updater.client.strict_json import canonical
from updater.install.layout import MANIFEST_NAME, Layout
from updater.install.state import change_state
from updater.release.building import Order, build
from updater.release.candidates import offered
from updater.release.changes import Act
from updater.release.committing import Outcome, resign
from updater.release.desk import Desk
from updater.release.founding import found
from updater.release.halting import halt, resume
from updater.release.live import Live
from updater.release.policies import alter, policy_of
from updater.release.published import earlier_than, published
from updater.release.publishing import publish
from updater.release.rotating import rotate
from updater.release.trees import read_tree

PLATFORM = "linux-x86_64"
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FULL = 1 << 48
#: as small files go, this one is large enough for a patch to pay
LIBRARY = bytes(range(256)) * 40
#: the level of compression: what is small needs no time
LEVEL = 3


@dataclass(slots=True)
class Clock:
    """The publisher's clock; `now` may be set, `pass_days` moves it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


class HastyWriter:
    """Writes without syncing."""

    def put(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def copy(self, source: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)

    def append(self, path: Path, line: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line)

    def remove(self, path: Path) -> None:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


class World:
    """A publisher, what is published, and installs of it.

    Each of `regions` has a desk: an install there takes what both `regional` and its `regional:XX` offer.

    Attributes:
        desk: the publisher's; its folder holds the repository.
        clock: the publisher's; begins now, as clients look at the real time unless told otherwise.
        keys: every key, in memory: `keys.names` maps e.g. `halt-1` to its id, `keys.signers` ids to signers.
        asked: paths that the server was asked for, in order.
    """

    def __init__(self, folder: Path, regions: tuple[str, ...] = ("EU", "US")) -> None:
        self.folder = folder
        self.clock = Clock()
        self.keys = MemoryKeys()
        self.desk = Desk(folder / "desk", self.keys, HastyWriter(), self.clock, os.urandom, "publisher")
        self.asked: list[str] = []
        found(self.desk, regions)

    @property
    def live(self) -> Live:
        """What is published."""
        return self.desk.live

    @property
    def repo(self) -> Path:
        """The folder with `metadata/` and `targets/`."""
        return self.live.repo

    @property
    def root(self) -> bytes:
        """The root that an install of today brings along."""
        return max(
            self.live.metadata.glob("*.root.json"), key=lambda path: int(path.name.split(".")[0])
        ).read_bytes()

    def add(
        self,
        version: str,
        behaviour: str = "good",
        *,
        schema: tuple[int, int, int] = (1, 1, 1),
        extra: Mapping[str, bytes] | None = None,
        platform: str = PLATFORM,
        **order: Any,
    ) -> Manifest:
        """Build and publish a version.

        Args:
            version: its name.
            behaviour: `good`, `crash`, `hang`, `corrupt`, `sick` (its self-test fails), or `lossy` (its
                downgrade would lose something).
            schema: format that it writes, lowest and highest that it reads.
            extra: more files, by path; replaces those of the same path.
            platform: what it runs on.
            order: more fields of `Order`, e.g. `launcher`, `notes`.
        """
        tree = self.tree(version, behaviour, schema, extra or {})
        return self.publish_tree(tree, version, schema=schema, platform=platform, **order)

    def publish_tree(
        self,
        tree: Path,
        version: str,
        *,
        schema: tuple[int, int, int] = (1, 1, 1),
        platform: str = PLATFORM,
        **order: Any,
    ) -> Manifest:
        """Build and publish whatever lies in `tree`."""
        wanted = Order(
            version=version,
            platform=platform,
            built_at=f"{self.clock():%Y-%m-%dT%H:%M:%SZ}",
            writes=schema[0],
            reads=schema[1:],
            **{"notes": (f"This is {version}.",), "level": LEVEL, **order},
        )
        out = self.folder / "built" / version
        earlier = [one for one, _ in zip(earlier_than(self.live, version, platform), range(3), strict=False)]
        built = build(read_tree(tree), wanted, earlier, out)
        publish(self.desk, out)
        return built.manifest

    def tree(
        self, version: str, behaviour: str, schema: tuple[int, int, int], extra: Mapping[str, bytes]
    ) -> Path:
        """Lay the files of a version down and return their folder."""
        folder = self.folder / "trees" / version
        library = LIBRARY[:5000] + version.encode() * 3 + LIBRARY[5000:]
        files = {
            "diagclinic": toy_program(version, behaviour, schema),
            "diagclinic-update": toy_program(version, behaviour, schema),
            "lib/library.bin": library,
            "lib/same.bin": LIBRARY,
            "notes.txt": f"version {version}\n".encode(),
            ROOT: self.root,
            DEFAULTS: canonical({"channel": "pilot", "repositories": [self.repo.as_uri()]}),
            **extra,
        }
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            if path.startswith("diagclinic"):
                file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        (folder / "lib" / "link.bin").symlink_to("same.bin")
        return folder

    def offer(self, version: str, channel: str = "pilot", share: float = 1.0, **fields: Any) -> Policy:
        """Let `channel` take a version; `fields` are more ones of `Candidate`.

        Thresholds are not fitted to installs.
        """
        candidate = Candidate(
            **{
                "version": version,
                "share": share,
                "threshold": round(share * FULL),
                "salt": f"salt of {version}",
                "regions": ("*",),
                "min_from": None,
                "not_before": None,
                "mandatory_after": None,
                "is_emergency": False,
                "is_halted": False,
                **fields,
            }
        )
        return self.alter(channel, lambda policy: offered(policy, candidate, FULL))

    def set_policy(self, channel: str = "pilot", **fields: Any) -> Policy:
        """Replace fields of a channel's policy, e.g. `floor="1.1.0"` or `candidates=()`."""
        return self.alter(channel, lambda policy: replace(policy, **fields))

    def alter(self, channel: str, how: Any) -> Policy:
        """Publish what `how` makes of a channel's policy."""
        alter(self.desk, [channel], Act("test"), how)
        policy = policy_of(self.live, channel)
        assert policy
        return policy

    def halt(self, version: str, why: str = "it fails") -> str:
        """Stop a version with one key and return the halt's id."""
        return halt(self.desk, version, why)[0].halt_id

    def resume(self, number: str) -> Outcome:
        """Lift a halt with two keys."""
        return resume(self.desk, number, "it works again")

    def rotate(self, role: str) -> Outcome:
        """Give a role new keys."""
        return rotate(self.desk, role, "it was time")

    def resign(self) -> Outcome:
        """Sign snapshot and timestamp anew, as it happens every day."""
        return resign(self.desk)

    def make_install(  # noqa: PLR0913  each of them has a default
        self,
        root: Path,
        channel: str = "pilot",
        region: str = "",
        version: str | None = None,
        *,
        repositories: tuple[str, ...] = (),
        install_id: str = "0123456789abcdef0123456789abcdef",
        health_s: float = 0.2,
        silence_s: float = 5.0,
    ) -> Layout:
        """Lay down an install that runs `version` (the first that was added), and return where it lies.

        The folder of the repository stands in for a server unless `repositories` names one.
        """
        layout = Layout(root)
        version = version or self.first
        self.place(layout, version)
        install = Install(
            install_id=install_id,
            channel=channel,
            region=region,
            platform=PLATFORM,
            repositories=repositories or (self.repo.as_uri(),),
            health_s=health_s,
            silence_s=silence_s,
        )
        write_install(layout, install)
        change_state(layout, lambda state: replace(state, current=version, last_good=version))
        return layout

    @property
    def first(self) -> str:
        """The version that was added first."""
        return min((self.folder / "trees").iterdir(), key=lambda path: path.stat().st_mtime_ns).name

    def place(self, layout: Layout, version: str) -> Path:
        """Lay a published version down in an install, complete, and return its folder."""
        folder = layout.version(version)
        shutil.copytree(self.folder / "trees" / version, folder, symlinks=True)
        one = published(self.live, version, PLATFORM)
        frame = self.live.target("releases", app_path(version, PLATFORM))
        assert frame
        assert one.manifest.version == version
        (folder / MANIFEST_NAME).write_bytes(unframed(frame))
        return folder

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the repository on 127.0.0.1 for the block; its URL."""
        with served(self.repo, self.asked) as wire:
            yield wire.url


def two_versions(folder: Path) -> World:
    """Return a world of two versions, of which pilots are offered the newer one."""
    world = World(folder)
    world.add("1.0.0")
    world.add("1.1.0")
    world.offer("1.1.0")
    return world


def toy_program(version: str, behaviour: str, schema: tuple[int, int, int]) -> bytes:
    """Return an executable of a version."""
    text = Path(toy.__file__).read_text()
    text = text.replace('VERSION = "0.0.0"', f'VERSION = "{version}"')
    text = text.replace('BEHAVIOUR = "good"', f'BEHAVIOUR = "{behaviour}"')
    text = text.replace("SCHEMA = (1, 1, 1)", f"SCHEMA = {schema}")
    return f"#!{sys.executable} -IS\n{text}".encode()
