"""Verbs that need no publisher's folder."""

from argparse import Namespace

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from updater.release.cli.report import Report
from updater.release.desk import Desk
from updater.release.errors import DamagedError, KeysError
from updater.release.key_files import file_signer
from updater.release.live import as_bytes
from updater.release.rehearsal import ACTS, rehearse


def sign(desk: Desk, words: Namespace) -> Report:
    """Sign a staged file with the key of one holder.

    Raises:
        DamagedError: the file is no metadata.
        KeysError: the key cannot be opened.
    """
    try:
        metadata = Metadata[Targets].from_bytes(words.file.read_bytes())
        pem = words.key.read_bytes()
    except RepositoryError as error:
        raise DamagedError(f"{words.file} is no metadata: {error}") from error
    except OSError as error:
        raise KeysError(f"{error.filename} cannot be read: {error.strerror}") from error
    metadata.sign(file_signer(pem, words.key.stem, words.passphrases), append=True)
    desk.writer.put(words.file, as_bytes(metadata))
    signed: Targets | Root = metadata.signed
    names = sorted(signed.targets) if isinstance(signed, Targets) else ()
    what = f"{signed.type} {signed.version}, good until {signed.expires:%Y-%m-%d}"
    return Report((*names, f"signed {what}; {len(metadata.signatures)} signatures"), {"targets": list(names)})


def go_through(_: Desk, words: Namespace) -> Report:
    """Rehearse everything."""
    if words.dry_run:
        return Report(tuple(str(act.__doc__) for act in ACTS))
    steps = rehearse(words.folder, _unsaid if words.json else print)
    return Report((f"all {len(steps)} steps went as they should",), {"steps": list(steps)})


def _unsaid(_: str) -> None:
    """Keep standard output to what programs read."""
