"""The files that pages load: read once, named by their content, so that browsers keep them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("static")
_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file and what it is."""

    content: bytes
    media: str


@dataclass(frozen=True, slots=True)
class Static:
    """All of them; only what is listed is given out, so that no path leads elsewhere.

    Attributes:
        files: by name.
    """

    files: dict[str, File]

    def address(self, name: str) -> str:
        """Return the address of a file, another one for each content."""
        return f"/static/{hashlib.sha256(self.files[name].content).hexdigest()[:12]}/{name}"


def load() -> Static:
    """Read the files."""
    found = sorted(path for path in _FOLDER.iterdir() if path.suffix in _MEDIA)
    return Static({path.name: File(path.read_bytes(), _MEDIA[path.suffix]) for path in found})
