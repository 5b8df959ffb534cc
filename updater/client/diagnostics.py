"""The diagnostic bundle: what support needs of an install, and nothing of vehicles, customers and users."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from updater.client.masking import Mask, People
from updater.client.strict_json import canonical
from updater.install.layout import Layout

TAIL_BYTES: Final = 256 * 1024
#: newest files of each folder
MOST_FILES: Final = 20
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # ZIP knows none before
_PAIRS: Final = ("state", "install", "launchers", "offer", "logged")

_README: Final = """\
DiagClinic: diagnostic bundle of an install
Made {at:%Y-%m-%d %H:%M} UTC

  status.json    what diagclinic-update status says
  files.json     which versions are here, and which of their files are not as they were signed
  slots/         the files that say which version runs
  log/           who did what, and why; ends of the logs
  health/        what running versions said of themselves
  tuf/           signed metadata that was accepted last
  flags/         feature flags, as they were handed to the application

Nothing in it is of a vehicle, a visit or a customer: none of these files knows any. Numbers that look like a
vehicle's are replaced by VIN, the names of users' folders by ~ or USER, and the names of those who did
something by person-1, person-2 and so on, the same one for the same name. The reasons that people gave for
what they did stand in log/ and slots/ as they wrote them.
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into the file.

    Attributes:
        status: as `status --json` prints it.
        files: which versions are here and what is wrong with them.
    """

    layout: Layout
    at: datetime
    status: Mapping[str, object]
    files: Mapping[str, object]
    mask: Mask

    def members(self) -> dict[str, bytes]:
        """Return the files by their names."""
        people = People()
        found = {
            "README.txt": _README.format(at=self.at).encode(),
            "status.json": self._masked(canonical(self.status), people),
            "files.json": self._masked(canonical(self.files), people),
        }
        for name, path in self._sources():
            content = _tail(path)
            if content is not None:
                found[name] = self._masked(content, people)
        return found

    def content(self) -> bytes:
        """Return the ZIP file."""
        made = max(self.at.timetuple()[:6], _EARLIEST)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, member in self.members().items():
                info = zipfile.ZipInfo(name, made)
                info.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(info, member)
        return content.getvalue()

    def _sources(self) -> Iterator[tuple[str, Path]]:
        for pair in _PAIRS:
            for path in self.layout.slots(pair):
                yield f"slots/{path.name}", path
        folders = {
            "log": self.layout.audit.parent,
            "health": self.layout.health,
            "tuf": self.layout.trusted,
            "flags": self.layout.flags,
        }
        for name, folder in folders.items():
            yield from ((f"{name}/{path.name}", path) for path in _newest(folder))

    def _masked(self, content: bytes, people: People) -> bytes:
        return self.mask.text(people.text(content.decode("utf-8", "replace"))).encode()


def _newest(folder: Path) -> list[Path]:
    """Return the files of `folder` that were written last; a link is no file."""
    try:
        files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_FILES]
    except OSError:
        return []


def _tail(path: Path) -> bytes | None:
    """Return the end of a file, from the beginning of a line; None where there is no such file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            content = file.read(TAIL_BYTES)
    except OSError:
        return None
    return content if size <= TAIL_BYTES else content.partition(b"\n")[2]
