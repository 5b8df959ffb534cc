"""The repository as it is published now."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    DelegatedRole,
    Metadata,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from updater.release.errors import DamagedError, DeskError, UnknownError
from updater.release.roles import rule_of

SignedT = TypeVar("SignedT", Root, Timestamp, Snapshot, Targets)


def as_bytes(
    metadata: Metadata[Root] | Metadata[Timestamp] | Metadata[Snapshot] | Metadata[Targets],
) -> bytes:
    """Return metadata as it is published."""
    return metadata.to_bytes(JSONSerializer(compact=True))


def read_metadata(path: Path, kind: type[SignedT]) -> Metadata[SignedT]:
    """Return the metadata in `path`.

    Raises:
        DamagedError: it is missing, or of another kind.
    """
    try:
        metadata: Metadata[SignedT] = Metadata.from_bytes(path.read_bytes())
    except (OSError, RepositoryError) as error:
        raise DamagedError(f"{path} cannot be read: {error}") from error
    if not isinstance(metadata.signed, kind):
        raise DamagedError(f"{path} is {metadata.signed.type}")
    return metadata


def versions_of(folder: Path, role: str) -> tuple[int, ...]:
    """Return the versions of `role` that lie in `folder`, lowest first."""
    numbers = (path.name.split(".", 1)[0] for path in folder.glob(f"*.{role}.json"))
    return tuple(sorted(int(number) for number in numbers if number.isdigit()))


@dataclass(frozen=True, slots=True)
class Live:
    """Published files in the folder `repo`."""

    repo: Path

    @property
    def metadata(self) -> Path:
        """The folder of metadata."""
        return self.repo / "metadata"

    @property
    def targets(self) -> Path:
        """The folder of targets and packs."""
        return self.repo / "targets"

    @property
    def is_there(self) -> bool:
        """Whether anything was ever published."""
        return (self.metadata / "timestamp.json").exists()

    def root(self) -> Metadata[Root]:
        """Return the newest root.

        Raises:
            DeskError: there is none.
        """
        versions = versions_of(self.metadata, "root")
        if not versions:
            raise DeskError(f"{self.metadata} holds no root")
        return read_metadata(self.metadata / f"{versions[-1]}.root.json", Root)

    def timestamp(self) -> Metadata[Timestamp]:
        """Return the timestamp."""
        return read_metadata(self.metadata / "timestamp.json", Timestamp)

    def snapshot(self) -> Metadata[Snapshot]:
        """Return the snapshot that the timestamp names."""
        version = self.timestamp().signed.snapshot_meta.version
        return read_metadata(self.metadata / f"{version}.snapshot.json", Snapshot)

    def role(self, name: str) -> Metadata[Targets]:
        """Return the role `name` as the snapshot names it.

        Raises:
            UnknownError: there is no such role.
        """
        meta = self.snapshot().signed.meta.get(f"{name}.json")
        if meta is None:
            raise UnknownError(f"there is no role {name}")
        return read_metadata(self.metadata / f"{meta.version}.{name}.json", Targets)

    def roles(self) -> dict[str, Metadata[Targets]]:
        """Return every role with targets or delegations, by name."""
        names = (path.removesuffix(".json") for path in self.snapshot().signed.meta)
        return {name: self.role(name) for name in names}

    def parent(self, name: str) -> Metadata[Root] | Metadata[Targets]:
        """Return the metadata that names the keys of `name`."""
        parent = rule_of(name).parent
        return self.root() if parent == "root" else self.role(parent)

    def target(self, role: str, path: str) -> bytes | None:
        """Return the bytes of a target, or None where `role` names no such target.

        Raises:
            DamagedError: the file is not the one that was signed.
        """
        target = self.role(role).signed.targets.get(path)
        return None if target is None else self.content(target)

    def content(self, target: TargetFile) -> bytes:
        """Return the bytes of a target that was signed, or waits for signatures.

        Raises:
            DamagedError: the file is not the one that was signed.
        """
        file = self.targets / hashed_path(target)
        try:
            content = file.read_bytes()
            target.verify_length_and_hashes(content)
        except (OSError, RepositoryError) as error:
            raise DamagedError(f"{file} is not what was signed: {error}") from error
        return content


def hashed_path(target: TargetFile) -> str:
    """Return where a target lies below `targets/`, with its hash in the name."""
    folder, _, name = target.path.rpartition("/")
    return f"{folder}/{target.hashes['sha256']}.{name}"


def delegation(parent: Metadata[Root] | Metadata[Targets], name: str) -> tuple[Role, dict[str, Key]]:
    """Return the role `name` as `parent` names it, and its keys."""
    role: Role | DelegatedRole = parent.signed.get_delegated_role(name)
    return role, {keyid: parent.signed.get_key(keyid) for keyid in role.keyids}
