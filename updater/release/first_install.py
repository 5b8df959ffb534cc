"""What a person unpacks to install DiagClinic for the first time: version, launcher, script, menu entries."""

import shutil
from pathlib import Path
from typing import Final

from updater.client.errors import UpdateError
from updater.client.manifest import parse_manifest
from updater.install.layout import MANIFEST_NAME
from updater.release.errors import TreeError

#: by the name of a platform's system, where its files lie in a checkout, below `installer`
_SYSTEMS: Final = ("linux", "windows")

_FREEZE_LAUNCHER: Final = "Freeze it with diagclinic-release freeze --launcher, and name its --out."


def lay_first_install(tree: Path, manifest: bytes, launcher: Path, installer: Path, out: Path) -> None:
    """Lay down in the new folder `out` what an archive or a set-up program is made of.

    Args:
        tree: a version as it was frozen.
        manifest: as it was published.
        launcher: as it was frozen.
        installer: the checkout's folder of that name.
        out: has the layout of an install, so that to install is to copy.

    Raises:
        TreeError: the manifest is none, or not that of `tree`; there is no launcher, or no set-up for its
            system.
        OSError: the disk refuses.
    """
    try:
        version = parse_manifest(manifest)
    except UpdateError as error:
        raise TreeError(f"this is no version's manifest: {error}") from error
    system = version.platform.partition("-")[0]
    if system not in _SYSTEMS:
        raise TreeError(f"there is no set-up for {version.platform}")
    wrong = next((file.path for file in version.files if not _is_there(tree / file.path, file.size)), None)
    if wrong is not None:
        raise TreeError(f"{tree} is not what was published as {version.version}: see {wrong}")
    _refuse_no_launcher(launcher, system)
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        _lay(part, tree, manifest, launcher, installer / system)
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


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
