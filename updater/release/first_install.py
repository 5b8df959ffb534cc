"""What a person unpacks to install DiagClinic for the first time: version, launcher, script, menu entries."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from updater.client.errors import UpdateError
from updater.client.manifest import Manifest, parse_manifest
from updater.client.manifest_frame import unframed
from updater.install.layout import MANIFEST_NAME
from updater.release.errors import TreeError
from updater.release.trees import Tree, read_tree

#: by the name of a platform's system, where its files lie in a checkout, below `installer`
_SYSTEMS: Final = ("linux", "windows")

_FREEZE_LAUNCHER: Final = "Freeze it with diagclinic-release freeze --launcher, and name its --out."


def lay_first_install(tree: Path, manifest: bytes, launcher: Path, installer: Path, out: Path) -> None:
    """Lay down in the new folder `out` what an archive or a set-up program is made of.

    Args:
        tree: a version as it was frozen.
        manifest: as it was published, one zstd frame.
        launcher: as it was frozen.
        installer: the checkout's folder of that name.
        out: has the layout of an install, so that to install is to copy.

    Raises:
        TreeError: the manifest is none, or not that of `tree`; there is no launcher, or no set-up for its
            system.
        OSError: the disk refuses.
    """
    try:
        text = unframed(manifest)
        version = parse_manifest(text)
    except UpdateError as error:
        raise TreeError(f"this is no version's manifest: {error}") from error
    system = version.platform.partition("-")[0]
    if system not in _SYSTEMS:
        raise TreeError(f"there is no set-up for {version.platform}")
    wrong = sorted(_wrong(read_tree(tree), version))
    if wrong:
        raise TreeError(f"{tree} is not what was published as {version.version}: see {wrong[0]}")
    _refuse_no_launcher(launcher, system)
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        _lay(part, tree, text, launcher, installer / system)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refuse_no_launcher(launcher: Path, system: str) -> None:
    program = launcher / ("diagclinic-launcher.exe" if system == "windows" else "diagclinic-launcher")
    if not program.is_file():
        raise TreeError(f"there is no launcher: {program} is missing", _FREEZE_LAUNCHER)


def _lay(out: Path, tree: Path, manifest: bytes, launcher: Path, set_up: Path) -> None:
    folder = out / "versions" / parse_manifest(manifest).version
    shutil.copytree(tree, folder, symlinks=True)
    (folder / MANIFEST_NAME).write_bytes(manifest)
    shutil.copytree(launcher, out / "launcher", symlinks=True)
    shutil.copytree(set_up, out, dirs_exist_ok=True)


def _wrong(tree: Tree, version: Manifest) -> Iterator[str]:
    """Yield the paths where a tree is not the version: who unpacks it has nobody who looks at it again."""
    signed = {file.path: file for file in version.files}
    yield from signed.keys() ^ set(tree.paths)
    yield from (link.path for link in set(tree.links) ^ set(version.links))
    for file in map(tree.read, signed.keys() & set(tree.paths)):
        same = file.sha256 == signed[file.path].sha256
        if not same or (os.name == "posix" and file.is_executable != signed[file.path].is_executable):
            yield file.path
