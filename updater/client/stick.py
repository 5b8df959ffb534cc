"""What people name as an update stick: a bundle, its folder, or the folder or drive that a bundle lies in."""

from contextlib import suppress
from pathlib import Path

from updater.client.errors import DamagedError, NoStickError, OfflineError, TrustError
from updater.client.folder_source import FolderSource
from updater.client.overlay import TIMESTAMP, Overlay, timestamp_of, version_of
from updater.client.source import NotThereError, Source
from updater.client.source_list import Places
from updater.client.tuf_client import is_signed
from updater.client.tuf_refusals import unverifiable
from updater.client.work import Work
from updater.client.zip_source import ZipSource


def stick_of(path: Path, trusted: Path, work: Work) -> Places:
    """Return the one place that a stick is; nothing else is asked.

    Raises:
        NoStickError: it is none.
        DamagedError: its timestamp cannot be understood.
        OfflineError: it cannot be read.
    """
    source = _folder(path, work) if path.is_dir() else _bundle(path, work)
    if version_of(timestamp_of(source)) < 0:
        raise DamagedError(f"{source.name}: its {TIMESTAMP} is damaged.")
    return Places((Overlay(source, trusted),), (source,))


def ensure_own(stick: Places, trusted: Path) -> None:
    """Make sure that a stick is of the publisher that this install trusts, however old it is.

    An older stick passes by what was trusted here already, so that nobody would hear whose it is.

    Args:
        stick: was looked at, so that newer roots of its publisher are known.
        trusted: the folder of trusted metadata.

    Raises:
        TrustError: it is somebody else's.
        OfflineError: it cannot be read.
    """
    for source in stick.packs:
        if not is_signed(trusted, timestamp_of(source)):
            raise TrustError(
                f"{source.name} is of another publisher, or forged: nobody whom this install trusts signed "
                f"its {TIMESTAMP}{unverifiable()}"
            )


def _folder(path: Path, work: Work) -> Source:
    folder = FolderSource(path, work)
    with suppress(NotThereError):
        timestamp_of(folder)
        return folder
    bundles = _bundles_in(path, work)
    if len(bundles) > 1:
        names = ", ".join(bundle.name for bundle in bundles)
        raise NoStickError(f"{path} holds several bundles, of which one has to be named: {names}.")
    if not bundles:
        raise NoStickError(f"{path} is no update stick: neither {TIMESTAMP} nor a bundle (.zip) is in it.")
    return bundles[0]


def _bundles_in(folder: Path, work: Work) -> list[ZipSource]:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".zip" and path.is_file())
    except OSError as error:
        raise OfflineError(f"{folder} cannot be read: {error.strerror}.") from error
    return [bundle for bundle in (ZipSource(file, work) for file in files) if _is_bundle(bundle, work)]


def _is_bundle(file: ZipSource, work: Work) -> bool:
    work.go_on()
    with suppress(DamagedError, OfflineError):
        return TIMESTAMP in file.names()
    return False


def _bundle(path: Path, work: Work) -> Source:
    if not path.exists():
        raise NoStickError(f"There is no {path}.")
    if not path.is_file():  # a device or a pipe has no end
        raise NoStickError(f"{path.name} is neither a bundle nor the folder of one.")
    bundle = ZipSource(path, work)
    try:
        names = bundle.names()
    except DamagedError as error:
        raise NoStickError(str(error)) from error
    if TIMESTAMP not in names:
        raise NoStickError(f"{path.name} is no bundle: {TIMESTAMP} is not in it.")
    return bundle
