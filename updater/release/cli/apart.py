"""Verbs that need no publisher's folder."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from securesystemslib.signer import Signer
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from updater.release.cli.given import given, key_file, read_tokens
from updater.release.cli.report import Report
from updater.release.desk import Desk
from updater.release.errors import DamagedError
from updater.release.key_files import file_signer
from updater.release.live import as_bytes
from updater.release.rehearsal import ACTS, rehearse
from updater.release.signing import add_signature
from updater.release.tokens import Tokens


def sign(desk: Desk, words: Namespace) -> Report:
    """Sign a staged file with the key of one holder.

    Raises:
        DamagedError: the file is no metadata, or of a kind that the publishing machine signs.
        TreeError: the file is not there.
        KeysError: the key cannot be opened, or its token does not sign.
    """
    metadata = _staged(words.file)
    signed = metadata.signed
    if not words.dry_run:  # nobody signs for the sake of words
        add_signature(metadata, _signer(words))
    desk.writer.put(words.file, as_bytes(metadata))
    names = sorted(signed.targets) if isinstance(signed, Targets) else ()
    lines = [*_targets(signed), *_keys(signed)]
    what = f"{signed.type} {signed.version}, good until {signed.expires:%Y-%m-%d}"
    did = "to be signed:" if words.dry_run else "signed"
    return Report((*lines, f"{did} {what}; {len(metadata.signatures)} signatures"), {"targets": list(names)})


def _staged(file: Path) -> Metadata[Targets] | Metadata[Root]:
    content = given(file, "Carry it here from the folder staged/.")
    try:
        metadata: Metadata[Targets] = Metadata.from_bytes(content)
    except RepositoryError as error:
        raise DamagedError(f"{file} is no metadata: {error}", "Carry it here again.") from error
    if metadata.signed.type not in {Targets.type, Root.type}:
        kind = metadata.signed.type
        raise DamagedError(f"{file} is {kind}, which waits for no holder", "Carry one of staged/ here.")
    return metadata


def _signer(words: Namespace) -> Signer:
    if words.token:
        tokens = Tokens(words.pins, read_tokens([words.token]))
        return next(tokens.signers())
    return file_signer(key_file(words.key), words.key.stem, words.passphrases)


def _targets(signed: Targets | Root) -> Iterator[str]:
    """Yield each target with its SHA-256, which its holder compares with what was built elsewhere."""
    for name, target in sorted(signed.targets.items()) if isinstance(signed, Targets) else ():
        yield f"{target.hashes.get('sha256', 'no SHA-256')}  {name}"


def _keys(signed: Targets | Root) -> Iterator[str]:
    """Yield each role of which `signed` names the keys, with how many have to sign."""
    named = signed.roles if isinstance(signed, Root) else (signed.delegations and signed.delegations.roles)
    for name, role in sorted((named or {}).items()):
        keys = " ".join(sorted(keyid[:8] for keyid in role.keyids))
        yield f"{name}: {role.threshold} of {len(role.keyids)}: {keys}"


def go_through(_: Desk, words: Namespace) -> Report:
    """Rehearse everything."""
    if words.dry_run:
        return Report(tuple(str(act.__doc__) for act in ACTS))
    steps = rehearse(words.folder, _unsaid if words.json else print)
    return Report((f"all {len(steps)} steps went as they should",), {"steps": list(steps)})


def _unsaid(_: str) -> None:
    """Keep standard output to what programs read."""
