"""What may run: versions and launchers of the role `releases`."""

import hashlib
from pathlib import Path
from typing import Final

from updater.client.manifest_frame import FRAME_NAME
from updater.release.building import check_manifest
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError, TreeError
from updater.release.log import read_log
from updater.release.packing import broken_chunks
from updater.release.staging import refuse_overlap

#: what `releases` may name
KINDS: Final = ("app", "launcher")


def publish(desk: Desk, out: Path) -> Outcome:
    """Let every version that was built in the folder `out` be run.

    Raises:
        TreeError: there is no version, one is not whole, or no client would take it.
        RefusedError: there is nothing new, or a version was published with other contents.
        WaitingError: releases already wait for signatures.
    """
    files = sorted(file for kind in KINDS for file in out.glob(f"{kind}/*/*/{FRAME_NAME}"))
    if not files:
        raise TreeError(
            f"{out} holds no version", "Name the folder that diagclinic-release build wrote: its --out."
        )
    change = Change(Act("publish"))
    releases = revise(desk, change, "releases").signed
    refuse_overlap(desk, change)  # before packs are laid over those of a version that waits
    for file in files:
        path = file.relative_to(out).as_posix()
        frame = file.read_bytes()
        known = desk.live.target("releases", path) if path in releases.targets else None
        if known not in {None, frame}:
            raise RefusedError(f"{path} was published with other contents: build it with a higher version")
        if known is None:
            _refuse_other_contents(desk, path, frame)
            _lay_packs(desk, out, path, frame)
            change.set_target("releases", path, frame)
    if not change.files:
        raise RefusedError(f"{out} holds nothing that is not published already")
    change.act.detail["targets"] = sorted(change.files)
    return commit(desk, change)


def _refuse_other_contents(desk: Desk, path: str, frame: bytes) -> None:
    """Refuse a version that had other contents before it was expired: installs may still have those."""
    folder = path.removesuffix(FRAME_NAME)
    name = f"{folder}{hashlib.sha256(frame).hexdigest()}.{FRAME_NAME}"
    details = (line["detail"] for line in read_log(desk.log) if line["act"] == "publish")
    before = {each for detail in details if isinstance(detail, dict) for each in detail.get("targets", ())}
    if any(each.startswith(folder) and each != name for each in before):
        raise RefusedError(f"{path} once had other contents: build it with a higher version")


def _lay_packs(desk: Desk, out: Path, path: str, frame: bytes) -> None:
    manifest = check_manifest(frame)
    folder = path.removesuffix(FRAME_NAME)
    kind, name, platform, _ = path.split("/")
    named = manifest.version if kind == "app" else manifest.version.removesuffix(".0.0")
    if (named, manifest.platform) != (name, platform):
        raise TreeError(f"{path} is of {manifest.version} for {manifest.platform}: build it again")
    for pack in manifest.packs:
        if not pack.path.startswith(folder):
            raise TreeError(f"{path} claims the pack {pack.path}: build it again")
        if broken_chunks(out / pack.path, pack):
            raise TreeError(f"{out / pack.path} is missing, or not what its manifest says: build it again")
    for pack in manifest.packs:
        desk.writer.copy(out / pack.path, desk.live.targets / pack.path)
