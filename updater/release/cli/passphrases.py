"""Where passphrases of keys and PINs of tokens come from: a file, the environment, or the keyboard."""

import getpass
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from updater.release.errors import KeysError

VARIABLE: Final = "DIAGCLINIC_RELEASE_PASSPHRASE"
PIN_VARIABLE: Final = "DIAGCLINIC_RELEASE_PIN"


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


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked for: what people call it, and where else it may stand."""

    name: str
    option: str
    variable: str


PASSPHRASE: Final = Kind("passphrase", "--passphrase-file", VARIABLE)
PIN: Final = Kind("PIN", "--pin-file", PIN_VARIABLE)


@dataclass(slots=True)
class Passphrases:
    """Asks for each passphrase, or PIN, once.

    Attributes:
        ask: shows words and returns what was typed unseen.
        last: what was typed last, for whoever has one for all.
    """

    environ: Mapping[str, str]
    ask: Callable[[str], str]
    file: Path | None = None
    kind: Kind = PASSPHRASE
    known: dict[str, bytes] = field(default_factory=dict)
    last: str = ""

    def __call__(self, name: str) -> bytes:
        """Return the passphrase of the key `name`, or the PIN of the token that is called so.

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
        if self.kind.variable in self.environ:
            return self.environ[self.kind.variable]
        same = " (empty: the one before)" if self.last else ""
        called = self.kind.name
        try:
            self.last = self.ask(f"{called[0].upper()}{called[1:]} of {name}{same}: ") or self.last
        except EOFError:
            ways = f"Run it in a terminal, name {self.kind.option}, or set {self.kind.variable}."
            raise KeysError(f"nobody gave the {called} of {name}", ways) from None
        return self.last
