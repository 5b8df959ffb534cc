"""python-tuf's client with what it leaves to its users: a synced cache, our time, and who may say what.

All that reaches into python-tuf's inner parts stands here; pyproject.toml holds it to fitting releases.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import Delegations, Metadata, Root, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from updater.client.errors import DamagedError, TrustError
from updater.client.tuf_fetcher import METADATA, TARGETS
from updater.install.disk import make_folder, sync_folder, write_synced

#: bytes of metadata, well above what the largest repository would have; endless data end there
LIMITS: Final = UpdaterConfig(
    max_root_rotations=256,
    max_delegations=16,
    root_max_length=128_000,
    timestamp_max_length=16_384,
    snapshot_max_length=1_000_000,
    targets_max_length=4_000_000,
)
_HISTORY: Final = "root_history"
_UNDER_WAY: Final = ".new"


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role whose metadata is trusted now.

    Attributes:
        keys: tells the keys that may sign it, and how many have to, from others.
    """

    name: str
    version: int
    expires: datetime
    keys: str


class TufClient(Updater):
    """The trusted metadata in `folder`; for one refresh, under the caller's `update.lock`."""

    def __init__(self, folder: Path, fetcher: FetcherInterface, root: bytes, reference: datetime) -> None:
        """Begin with the embedded `root`; nothing is valid that has expired at `reference`.

        Raises:
            RepositoryError: the root is none.
            OSError: the folder cannot be written.
        """
        make_folder(folder / _HISTORY)
        for each in (folder, folder / _HISTORY):
            sync_folder(each)  # a name that a killed run left there may not be on the disk yet
        super().__init__(
            str(folder), METADATA, target_base_url=TARGETS, fetcher=fetcher, config=LIMITS, bootstrap=root
        )
        # public, but on a set that is not; the class takes the computer's clock without asking
        self._trusted_set.reference_time = reference
        self._folder = folder

    @property
    def root(self) -> Root:
        """The newest trusted root."""
        return self._trusted_set.root

    @property
    def timestamp(self) -> Timestamp:
        """The trusted timestamp."""
        return self._trusted_set.timestamp

    def targets_of(self, role: str) -> Mapping[str, TargetFile]:
        """Return what `role`, which was looked into before, names."""
        return self._role(role).targets if role in self._trusted_set else {}

    def delegates(self, role: str, to: str) -> bool:
        """Tell whether `role`, which was looked into before, names keys for the role `to`."""
        return role in self._trusted_set and to in _delegated(self._role(role))

    def signed_by(self, path: str, roles: tuple[str, ...], largest: int) -> TargetFile | None:
        """Return what was signed of the target `path`, None where there is none.

        Raises:
            TrustError: a role other than `roles` names it, or a role has two parents.
            DamagedError: it is larger than `largest` bytes.
            RepositoryError: metadata on the way there is not valid.
            DownloadError: it cannot be had.
        """
        info = self.get_targetinfo(path)
        self._check_parents()
        if info is None:
            return None
        if all(self.targets_of(role).get(path) is not info for role in roles):
            raise TrustError(f"{path} is named by somebody who has no say in it.")
        if info.length > largest:
            raise DamagedError(f"{path} is to have {info.length} bytes; more than {largest} are never read.")
        return info

    def content(self, info: TargetFile) -> bytes:
        """Return the content of a small target, verified; kept for the time without a source.

        Raises:
            LengthOrHashMismatchError: it is not what was signed.
            DownloadError: it cannot be had.
            OSError: it cannot be kept.
        """
        kept = self._folder / "targets" / hashlib.sha256(info.path.encode()).hexdigest()
        try:
            content = kept.read_bytes()
            info.verify_length_and_hashes(content)
        except (OSError, LengthOrHashMismatchError):
            content = self._fetcher.download_bytes(self._url(info), info.length)
            info.verify_length_and_hashes(content)
            make_folder(kept.parent)
            self._persist_file(str(kept), content)
        return content

    def facts(self) -> Iterator[RoleFacts]:
        """Yield what is known of each trusted role but the root."""
        for name, parent in self._parents().items():
            signed = self._trusted_set[name]
            yield RoleFacts(name, signed.version, signed.expires, self._keys(name, parent))

    def expiries(self) -> dict[str, datetime]:
        """Return when the trust in each role ends."""
        return {"root": self.root.expires} | {each.name: each.expires for each in self.facts()}

    def _url(self, info: TargetFile) -> str:
        folder, slash, name = info.path.rpartition("/")
        prefix = f"{info.hashes['sha256']}." if "sha256" in info.hashes else ""
        return f"{TARGETS}{folder}{slash}{prefix}{name}"

    def _role(self, name: str) -> Targets:
        return cast("Targets", self._trusted_set[name])

    def _parents(self) -> dict[str, str]:
        """Return the role that names the keys of each trusted role but the root."""
        loaded = [name for name in ("timestamp", "snapshot", "targets") if name in self._trusted_set]
        found = dict.fromkeys(loaded, "root")
        for parent in self._loaded_targets():
            children = _delegated(self._role(parent))
            found |= {name: parent for name in children if name in self._trusted_set}
        return found

    def _loaded_targets(self) -> list[str]:
        """Return the roles that name targets or further roles, each after its parent."""
        found = ["targets"] if "targets" in self._trusted_set else []
        for parent in found:
            children = _delegated(self._role(parent))
            found += [name for name in children if name in self._trusted_set and name not in found]
        return found

    def _check_parents(self) -> None:
        """Make sure that every role has one parent: with two, whose keys count is anybody's guess.

        Raises:
            TrustError: one has two.
        """
        names = [name for parent in self._loaded_targets() for name in _delegated(self._role(parent))]
        if len(set(names)) != len(names):
            raise TrustError("A role of the repository is named by two others.")

    def _keys(self, name: str, parent: str) -> str:
        if parent == "root":
            role = self.root.roles[name]
        else:
            delegations = cast("Delegations", self._role(parent).delegations)
            role = (delegations.roles or {})[name]
        ids = " ".join(sorted(role.keyids))
        return hashlib.sha256(f"{role.threshold} {ids}".encode()).hexdigest()[:16]

    def _persist_file(self, filename: str, data: bytes) -> None:
        """Have `data` on the disk, whole, before anything is concluded from it."""
        path = Path(filename)
        if path.is_file() and path.read_bytes() == data:
            return
        under_way = path.with_name(path.name + _UNDER_WAY)
        write_synced(under_way, data)
        under_way.replace(path)
        sync_folder(path.parent)

    def _update_root_symlink(self) -> None:
        """Do without: trust begins with the embedded root, and some disks know no links."""


def is_signed(folder: Path, timestamp: bytes) -> bool:
    """Tell whether one of the roots that were ever trusted in `folder` vouches for who signed `timestamp`."""
    try:
        signed = Metadata[Timestamp].from_bytes(timestamp)
    except DeserializationError:
        return False
    return any(_vouches(path.read_bytes(), signed) for path in (folder / _HISTORY).glob("*.root.json"))


def _vouches(root: bytes, timestamp: Metadata[Timestamp]) -> bool:
    try:
        trusted = Metadata[Root].from_bytes(root).signed
        trusted.verify_delegate(Timestamp.type, timestamp.signed_bytes, timestamp.signatures)
    except RepositoryError:
        return False
    return True


def _delegated(targets: Targets) -> tuple[str, ...]:
    return tuple((targets.delegations and targets.delegations.roles) or ())
