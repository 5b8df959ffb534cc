"""Where things lie in an install; see docs/updates.md."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT_VARIABLE: Final = "DIAGCLINIC_ROOT"
MANIFEST_NAME: Final = "MANIFEST.json"
#: of a version that is being put together, and of one that is being thrown away
PARTIAL: Final = ".partial"
DOOMED: Final = ".del"
_VERSION: Final = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files of the install in `root`."""

    root: Path

    @property
    def versions(self) -> Path:
        """The folder of versions."""
        return self.root / "versions"

    def version(self, version: str) -> Path:
        """The folder of one version."""
        return self.versions / version

    def partial(self, version: str) -> Path:
        """The folder in which `version` is being put together."""
        return self.versions / (version + PARTIAL)

    def slots(self, name: str) -> tuple[Path, Path]:
        """The two files of a pair of slots: `state`, `install` or `launchers`."""
        return self.root / f"{name}.a", self.root / f"{name}.b"

    @property
    def health(self) -> Path:
        """The folder of what running applications said."""
        return self.root / "health"

    @property
    def busy(self) -> Path:
        """The folder of those who have a vehicle connected."""
        return self.root / "busy"

    @property
    def audit(self) -> Path:
        """The chained log of every act."""
        return self.root / "log" / "audit.jsonl"

    @property
    def trusted(self) -> Path:
        """The folder of trusted metadata."""
        return self.root / "tuf"

    @property
    def blobs(self) -> Path:
        """The folder of downloads under way."""
        return self.root / "blobs"

    @property
    def flags(self) -> Path:
        """The folder of feature flags: `current.json` and `good.json`."""
        return self.root / "flags"

    def lock(self, name: str) -> Path:
        """The file of a lock: `update`, `state` or `run`."""
        return self.root / f"{name}.lock"


def default_root(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the install's root of this user."""
    homes = {
        "win32": Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local", "Programs", "DiagClinic"),
        "darwin": Path.home() / "Applications" / "DiagClinic",
    }
    usual = homes.get(platform, Path.home() / ".local" / "opt" / "diagclinic")
    return Path(environ.get(ROOT_VARIABLE) or usual).absolute()


def is_version(text: str) -> bool:
    """Tell whether `text` names a version: three numbers with dots, nothing else."""
    return _VERSION.fullmatch(text) is not None


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by.

    Raises:
        ValueError: it is no version.
    """
    if not is_version(version):
        raise ValueError(f"{version!r} is no version")
    return tuple(int(number) for number in version.split("."))
