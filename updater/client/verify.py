"""Which files of the versions here are not as they were signed, or not at all; reads alone, mends nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from updater.client.errors import CancelledError, DamagedError, UpdateError
from updater.client.file_writing import is_right
from updater.client.manifest import Manifest, parse_manifest
from updater.client.strays import strays
from updater.client.work import Work
from updater.install.layout import MANIFEST_NAME, Layout, is_version


def findings(layout: Layout, work: Work) -> dict[str, Any]:
    """Return, by folder in `versions`, how many files a version has and which of them are wrong.

    Raises:
        CancelledError: somebody stopped it.
    """
    return {folder.name: finding(folder, work) for folder in _folders(layout)}


def finding(folder: Path, work: Work) -> dict[str, Any]:
    """Return what is wrong with the version in `folder`.

    Raises:
        CancelledError: somebody stopped it.
    """
    if not is_version(folder.name):
        return {"problem": "is being put together, or thrown away"}
    try:
        manifest = parse_manifest((folder / MANIFEST_NAME).read_bytes())
    except (OSError, DamagedError) as error:
        return {"problem": f"its manifest cannot be read: {error}"}
    wrong = list(wrong_files(folder, manifest, work))
    return {"files": len(manifest.files), "wrong": wrong, "unsigned": _unsigned(folder, manifest, work)}


def wrong_files(folder: Path, manifest: Manifest, work: Work) -> Iterator[str]:
    """Yield the paths of files that are missing, or not as they were signed.

    Raises:
        CancelledError: somebody stopped it.
    """
    for entry in manifest.files:
        work.go_on()
        if not is_right(folder / entry.path, entry, work):
            yield entry.path
    yield from (link.path for link in manifest.links if not _leads(folder / link.path, link.target))


def _unsigned(folder: Path, manifest: Manifest, work: Work) -> list[str]:
    """Return what nobody signed, or why that cannot be known."""
    try:
        return [path.relative_to(folder).as_posix() for path in strays(folder, manifest, work)]
    except CancelledError:
        raise
    except UpdateError as error:
        return [str(error)]


def _leads(path: Path, target: str) -> bool:
    try:
        return str(path.readlink()) == target
    except OSError:
        return False


def _folders(layout: Layout) -> list[Path]:
    try:
        return sorted(path for path in layout.versions.iterdir() if path.is_dir())
    except OSError:
        return []
