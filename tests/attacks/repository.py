"""A repository with real keys and signatures; an attacker may hold any of them and do what she likes."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from updater.client.manifest_frame import app_path, framed
from updater.client.source import NotThereError
from updater.client.strict_json import canonical, time_text

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLATFORM = "linux-x86_64"
#: the version that attackers would have people take
EVIL = "6.6.6"
#: role: keys, threshold, days, paths, parent
ROLES: dict[str, tuple[int, int, int, tuple[str, ...], str]] = {
    "root": (5, 3, 730, (), "root"),
    "targets": (3, 2, 365, (), "root"),
    "snapshot": (1, 1, 45, (), "root"),
    "timestamp": (1, 1, 45, (), "root"),
    "releases": (3, 2, 365, ("app/*/*/*", "launcher/*/*/*"), "targets"),
    "chan-pilot": (1, 1, 180, ("channels/pilot/*",), "targets"),
    "chan-regional": (2, 2, 365, ("channels/regional/*", "channels/regional/*/*"), "targets"),
    "regional-DE": (2, 1, 180, ("channels/regional/DE/*",), "chan-regional"),
    "halt": (3, 1, 180, ("control/halt.json",), "targets"),
    "resume": (3, 2, 365, ("control/resume.json",), "targets"),
}
_TOP = ("root", "targets", "snapshot", "timestamp")


class Files:
    """A source: published files by their paths, in memory; `asked` says what was wanted of it."""

    def __init__(self, files: Mapping[str, bytes], name: str = "the server") -> None:
        self.files = dict(files)
        self.name = name
        self.asked: list[str] = []

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        self.asked.append(path)
        if path not in self.files:
            raise NotThereError(path)
        yield self.files[path][start:end]


def manifest(version: str, platform: str = PLATFORM, **fields: Any) -> bytes:
    """Return the manifest of a small version, as it is signed."""
    file = {"path": "diagclinic", "size": 3, "sha256": "ab" * 32, "x": True, "frame": [0, 10]}
    pack = {"path": f"app/{version}/{platform}/full.pack", "size": 10, "chunk": 1024, "chunks": ["cd" * 32]}
    content: dict[str, Any] = {
        "format": 1,
        "version": version,
        "platform": platform,
        "built_at": time_text(START),
        "entry": {"app": "diagclinic", "update": "diagclinic"},
        "schema": {"writes": 3, "reads": [1, 3]},
        "launcher": 1,
        "notes": ["It works."],
        "files": [file],
        "pack": pack,
        "patches": [],
    }
    return framed(canonical(content | fields))


def candidate(version: str, **fields: Any) -> dict[str, Any]:
    """Return a candidate for everybody."""
    content: dict[str, Any] = {
        "version": version,
        "share": 1,
        "threshold": 1 << 48,
        "salt": version,
        "regions": ["*"],
        "min_from": None,
        "not_before": None,
        "mandatory_after": None,
        "emergency": False,
        "halted": False,
    }
    return content | fields


def policy(channel: str, seq: int, *versions: str | dict[str, Any], **fields: Any) -> bytes:
    """Return a policy; a version alone is a candidate for everybody."""
    content: dict[str, Any] = {
        "format": 1,
        "channel": channel,
        "policy_seq": seq,
        "issued_at": time_text(START),
        "floor": "0.0.0",
        "yanked": [],
        "allow_downgrade_to": [],
        "invitations": [],
        "candidates": [candidate(each) if isinstance(each, str) else each for each in versions],
    }
    return canonical(content | fields)


def halt_list(**halts: str) -> bytes:
    """Return a list of halts: version by id."""
    entries = [
        {"id": key, "version": version, "why": "it crashes", "at": time_text(START)}
        for key, version in halts.items()
    ]
    return canonical({"format": 1, "halts": entries})


def resume_list(*lifted: str) -> bytes:
    """Return a list of lifted halts."""
    return canonical({"format": 1, "lifted": list(lifted)})


@dataclass
class Repository:
    """Roles, their private keys, and the files that were published so far.

    Attributes:
        signers: every key of each role, by whose names an attacker steals them.
        signed: the roles' current metadata, whether published or not.
        files: what a server has.
        now: when whatever comes next is signed.
    """

    signers: dict[str, list[CryptoSigner]] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    now: datetime = START

    def source(self) -> Files:
        """Return a server that has what is published now."""
        return Files(self.files)

    @property
    def first_root(self) -> bytes:
        """The root that programs come with."""
        return self.files["metadata/1.root.json"]

    def copied(self) -> "Repository":
        """Return the repository as it is now, with the same keys, to go another way with."""
        signed = {name: copy.deepcopy(each) for name, each in self.signed.items()}
        return Repository({k: list(v) for k, v in self.signers.items()}, signed, dict(self.files), self.now)

    def put(self, role: str, path: str, content: bytes) -> None:
        """Let `role` name a target, not yet signed."""
        info = TargetFile.from_data(path, content, ["sha256"])
        self.signed[role].targets[path] = info
        folder, _, name = path.rpartition("/")
        self.files[f"targets/{folder}/{info.hashes['sha256']}.{name}"] = content

    def publish(self, *roles: str, by: int | None = None, expires: datetime | None = None) -> "Repository":
        """Sign `roles` anew with as many keys as needed (or `by`); snapshot, timestamp too; return self."""
        for role in roles:
            self.sign(role, by, expires)
        self.sign("snapshot")
        self.sign("timestamp")
        return self

    def sign(self, role: str, by: int | None = None, expires: datetime | None = None) -> None:
        """Give `role` the next number and sign it."""
        signed = self.signed[role]
        signed.version += 1
        signed.expires = expires or self.now + timedelta(days=ROLES[role][2])
        if role == "snapshot":
            signed.meta = {f"{name}.json": self._meta(name) for name in self._below_snapshot()}
        if role == "timestamp":
            signed.snapshot_meta = self._meta("snapshot")
            signed.unrecognized_fields["signed_at"] = time_text(self.now)
        self.write(role, by)

    def write(self, role: str, by: int | None = None) -> None:
        """Sign `role` as it is, with `by` of its keys, and publish that alone."""
        signed = self.signed[role]
        metadata = Metadata(signed)
        for signer in self.signers[role][: ROLES[role][1] if by is None else by]:
            metadata.sign(signer, append=True)
        name = "timestamp" if role == "timestamp" else f"{signed.version}.{role}"
        self.files[f"metadata/{name}.json"] = metadata.to_bytes()

    def rotate(self, role: str) -> None:
        """Give `role` new keys, named and signed by its parent; the old keys count no more."""
        count, *_, parent = ROLES[role]
        old, new = self.signers[role], _keys(count)
        above = self.signed[parent]
        for signer in old:
            above.revoke_key(signer.public_key.keyid, role)
        for signer in new:
            above.add_key(signer.public_key, role)
        self.signers[role] = new
        if parent == "root":
            self.sign("root")
        else:
            self.publish(parent, role)

    def _below_snapshot(self) -> list[str]:
        return [name for name in self.signed if name not in {"root", "snapshot", "timestamp"}]

    def _meta(self, role: str) -> MetaFile:
        version = self.signed[role].version
        return MetaFile.from_data(version, self.files[f"metadata/{version}.{role}.json"], ["sha256"])


def founded() -> Repository:
    """Return a repository that offers 1.0.0 to pilots, and to the regional channel of which DE has a desk."""
    repository = Repository({role: _keys(rule[0]) for role, rule in ROLES.items()})
    root = Root(consistent_snapshot=True)
    for role in _TOP:
        root.roles[role].threshold = ROLES[role][1]
        for signer in repository.signers[role]:
            root.add_key(signer.public_key, role)
    repository.signed = {"root": root, "snapshot": Snapshot(), "timestamp": Timestamp()}
    for role, rule in ROLES.items():
        if role == "targets" or role not in _TOP:
            repository.signed[role] = Targets()
            if rule[4] != "root":
                delegate(repository, rule[4], role)
    for signed in repository.signed.values():
        signed.version = 0
    release(repository, "1.0.0")
    offer(repository, "1.0.0", seq=1)
    repository.put("halt", "control/halt.json", halt_list())
    repository.put("resume", "control/resume.json", resume_list())
    repository.sign("root")
    return repository.publish(*repository._below_snapshot())


def delegate(repository: Repository, parent: str, role: str, name: str | None = None) -> None:
    """Let `parent` name the keys of `role`."""
    _, threshold, _, paths, _ = ROLES[role]
    targets = repository.signed[parent]
    targets.delegations = targets.delegations or Delegations({}, {})
    signers = repository.signers[role]
    targets.delegations.keys |= {each.public_key.keyid: each.public_key for each in signers}
    ids = [each.public_key.keyid for each in signers]
    targets.delegations.roles[name or role] = DelegatedRole(
        name or role, ids, threshold, role == "releases", paths=list(paths)
    )


def release(repository: Repository, version: str, platform: str = PLATFORM) -> None:
    """Let `releases` name a version, not yet signed."""
    repository.put("releases", app_path(version, platform), manifest(version, platform))


def offer(repository: Repository, *versions: str, seq: int, **fields: Any) -> None:
    """Let every channel offer versions, not yet signed."""
    for role, channel in (
        ("chan-pilot", "pilot"),
        ("chan-regional", "regional"),
        ("regional-DE", "regional:DE"),
    ):
        path = f"channels/{channel.replace(':', '/')}/policy.json"
        repository.put(role, path, policy(channel, seq, *versions, **fields))


def published(version: str) -> Repository:
    """Return a repository that offers `version` after 1.0.0."""
    repository = founded()
    release(repository, version)
    offer(repository, version, "1.0.0", seq=2)
    return repository.publish("releases", "chan-pilot", "chan-regional", "regional-DE")


def evil(attacker: Repository) -> Files:
    """Release and offer `EVIL` with the keys that the attacker holds, and return a server that has it."""
    release(attacker, EVIL)
    offer(attacker, EVIL, seq=2)
    return attacker.publish("releases", "chan-pilot").source()


def altered(content: bytes, **fields: Any) -> bytes:
    """Return signed metadata with fields of its signed part changed, and the signatures left as they were."""
    metadata = json.loads(content)
    metadata["signed"] |= fields
    return json.dumps(metadata).encode()


def _keys(count: int) -> list[CryptoSigner]:
    return [CryptoSigner.generate_ed25519() for _ in range(count)]
