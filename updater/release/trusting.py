"""What a version brings for a new install, without which it never gets an update: whom it trusts and asks."""

import secrets
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from updater.client.errors import UpdateError
from updater.client.install import DEFAULTS, ROOT, first_install
from updater.client.urls import SCHEMES
from updater.release.errors import TreeError
from updater.release.live import Live, versions_of

_FREEZE: Final = "Freeze it again: diagclinic-release freeze … --root 1.root.json --defaults defaults.json."


def refuse_no_trust(tree: Path, live: Live) -> tuple[str, ...]:
    """Refuse a version that no new install could begin with; return a remark where nobody knows the root.

    Args:
        tree: a version as it was frozen.
        live: what is published, the roots among it; may be nothing yet.

    Raises:
        TreeError: its trust is missing, is that of another publisher, or makes no sense to an install.
    """
    _refuse_no_defaults(tree / DEFAULTS)
    file = tree / ROOT
    content = _content(file)
    _refuse_no_root(file, content)
    roots = [live.metadata / f"{number}.root.json" for number in versions_of(live.metadata, "root")]
    if not roots:
        return (f"there is no desk here: nobody compared {ROOT} with what it signs by; see --desk",)
    if content not in [root.read_bytes() for root in roots]:
        raise TreeError(f"{file} is no root of this desk: installs would refuse what it publishes", _FREEZE)
    return ()


def _refuse_no_root(file: Path, content: bytes) -> None:
    try:
        root: Metadata[Root] = Metadata.from_bytes(content)
        if not isinstance(root.signed, Root):
            raise TreeError(f"{file} is a {root.signed.type}, no root", _FREEZE)
        root.verify_delegate("root", root)
    except RepositoryError as error:
        raise TreeError(f"{file} is no root: {error}", _FREEZE) from error


def _refuse_no_defaults(file: Path) -> None:
    try:
        install = first_install(_content(file), secrets.token_bytes)
    except UpdateError as error:
        raise TreeError(
            f"{file}: no install could begin with it. {str(error).rstrip('.')}", _FREEZE
        ) from error
    wrong = next((url for url in install.repositories if not _is_url(url)), None)
    if wrong is not None:
        raise TreeError(f"{file}: {wrong} is no URL that files can be fetched from", _FREEZE)


def _is_url(place: str) -> bool:
    try:
        parts = urlsplit(place)
        return parts.scheme in SCHEMES and (bool(parts.hostname) or parts.scheme == "file")
    except ValueError:  # an address that there cannot be
        return False


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise TreeError(f"{file} cannot be read: {error.strerror}", _FREEZE) from error
