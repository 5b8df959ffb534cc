"""Remembers on disk which interface worked last and how to open it quickly."""

import contextlib
import json
import os
from pathlib import Path
from typing import Final

FILE_NAME: Final = "adapters.json"
KEPT: Final = 20


class FileAdapterMemory:
    """An `AdapterMemory` in a small file; a file that is damaged or cannot be written is as good as none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def last_url(self) -> str | None:
        """Return the URL that worked last."""
        return next(iter(self._hints()), None)

    def hint(self, url: str) -> str:
        """Return what makes opening `url` quick, empty where nothing is known."""
        return self._hints().get(url, "")

    def remember(self, url: str, hint: str) -> None:
        """Keep `url` as the one that worked last; the oldest beyond the last twenty are forgotten."""
        others = {known: text for known, text in self._hints().items() if known != url}
        hints = dict(list({url: hint, **others}.items())[:KEPT])
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with contextlib.suppress(OSError):  # what is lost is a second at the next start
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(hints, indent=1), "utf-8")
            new.replace(self._path)

    def _hints(self) -> dict[str, str]:
        """Return the hints by URL, the last one that worked first."""
        try:
            hints = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(hints, dict):
            return {}
        return {url: hint for url, hint in hints.items() if isinstance(hint, str)}
