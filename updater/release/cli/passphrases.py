"""Where the passphrases of keys come from: a file, the environment, or the person at the keyboard."""

import getpass
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from updater.release.errors import KeysError

VARIABLE: Final = "DIAGCLINIC_RELEASE_PASSPHRASE"
_OTHER_WAYS: Final = f"Run it in a terminal, name --passphrase-file, or set {VARIABLE}."


def ask_unseen(words: str) -> str:
    """Return what somebody types at the terminal, unseen.

    Raises:
        EOFError: nobody can: there is no terminal, or it was closed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(words)
        except getpass.GetPassWarning:
            raise EOFError from None


@dataclass(slots=True)
class Passphrases:
    """Asks for each passphrase once.

    Attributes:
        ask: shows words and returns what was typed unseen.
        last: what was typed last, for whoever has one for all.
    """

    environ: Mapping[str, str]
    ask: Callable[[str], str]
    file: Path | None = None
    known: dict[str, bytes] = field(default_factory=dict)
    last: str = ""

    def __call__(self, name: str) -> bytes:
        """Return the passphrase of the key `name`.

        Raises:
            KeysError: the file cannot be read, or nobody answers.
        """
        if name not in self.known:
            self.known[name] = self._get(name).encode()
        return self.known[name]

    def _get(self, name: str) -> str:
        if self.file:
            try:
                return self.file.read_text().rstrip("\r\n")
            except OSError as error:
                raise KeysError(f"{self.file} cannot be read: {error.strerror}") from error
        if VARIABLE in self.environ:
            return self.environ[VARIABLE]
        same = " (empty: the one before)" if self.last else ""
        try:
            self.last = self.ask(f"Passphrase of {name}{same}: ") or self.last
        except EOFError:
            raise KeysError(f"nobody gave the passphrase of {name}", _OTHER_WAYS) from None
        return self.last
