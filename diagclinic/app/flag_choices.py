"""What people chose of feature flags on this computer, kept in the shop's data folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diagclinic.app.small_file import read_json, write_json

FILE_NAME: Final = "flag_choices.json"


class FlagChoices:
    """The choices; what cannot be read says nothing."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE_NAME

    def read(self) -> Mapping[str, str]:
        """Return the chosen variants by their flags."""
        try:
            return {str(key): str(variant) for key, variant in read_json(self._path)["chosen"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return {}

    def keep(self, key: str, variant: str | None) -> None:
        """Keep a choice, or none.

        Raises:
            OSError: it cannot be written.
        """
        others = {name: value for name, value in self.read().items() if name != key}
        chosen = others if variant is None else {**others, key: variant}
        if self._path.is_dir():  # nothing of ours: it is kept, and gives way
            self._path.replace(self._path.with_name(f"{FILE_NAME}.bad"))
        write_json(self._path, {"format": 1, "chosen": chosen})
