"""Manifests and policies as values again."""

import json
from datetime import datetime

from updater.client.manifest import FileEntry, Frame, LinkEntry, Manifest, Pack, Patch, PatchedFile
from updater.client.policy import Candidate, Policy
from updater.client.strict_json import time_of


def _pack(said: dict) -> Pack:  # type: ignore[type-arg]  # replaced by the client's parser
    return Pack(said["path"], said["size"], said["chunk"], tuple(said["chunks"]))


def parse_manifest(text: bytes) -> Manifest:
    """Return the manifest that `text` is."""
    said = json.loads(text)
    files = [e for e in said["files"] if "link" not in e]
    return Manifest(
        said["version"],
        said["platform"],
        said["built_at"],
        said["entry"]["app"],
        said["entry"]["update"],
        said["schema"]["writes"],
        tuple(said["schema"]["reads"]),
        said["launcher"],
        tuple(said["notes"]),
        tuple(FileEntry(e["path"], e["size"], e["sha256"], e["x"], Frame(*e["frame"])) for e in files),
        tuple(LinkEntry(e["path"], e["link"]) for e in said["files"] if "link" in e),
        _pack(said["pack"]),
        tuple(
            Patch(
                p["from"],
                _pack(p["pack"]),
                tuple(
                    PatchedFile(f["path"], f["source"], f["source_sha256"], Frame(*f["frame"]))
                    for f in p["files"]
                ),
            )
            for p in said["patches"]
        ),
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else time_of(text, "time")


def parse_policy(text: bytes) -> Policy:
    """Return the policy that `text` is."""
    said = json.loads(text)
    return Policy(
        said["channel"],
        said["policy_seq"],
        time_of(said["issued_at"], ""),
        said["floor"],
        tuple(said["yanked"]),
        tuple(said["allow_downgrade_to"]),
        tuple(said["invitations"]),
        tuple(
            Candidate(
                c["version"],
                c["share"],
                c["threshold"],
                c["salt"],
                tuple(c["regions"]),
                c["min_from"],
                _time(c["not_before"]),
                _time(c["mandatory_after"]),
                c["emergency"],
                c["halted"],
            )
            for c in said["candidates"]
        ),
    )
