"""Verbs that need no publisher's folder."""

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from securesystemslib.signer import Signer
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from updater.release.cli.given import given, key_file, read_tokens
from updater.release.cli.report import Report
from updater.release.desk import Desk
from updater.release.errors import DamagedError, RefusedError
from updater.release.key_files import file_signer
from updater.release.live import as_bytes
from updater.release.rehearsal import ACTS, rehearse
from updater.release.roles import is_role
from updater.release.signing import add_signature
from updater.release.tokens import Tokens

#: a key as it was called when it was made, e.g. halt-1, or halt-1.2 of the second ones
_KEY: Final = re.compile(r"(.+)-\d+(?:\.\d+)?")


def sign(desk: Desk, words: Namespace) -> Report:
    """Sign a staged file with the key of one holder.

    Raises:
        DamagedError: the file is no metadata, or of a kind that the publishing machine signs.
        TreeError: the file is not there.
        KeysError: the key cannot be opened, or its token does not sign.
        RefusedError: the key is called after another role, for which its signature would count for nothing.
    """
    metadata = _staged(words.file)
    signed = metadata.signed
    role = _role(words.file, signed)
    _refuse_key_of_another(role, words.token[0] if words.token else words.key.stem)
    if not words.dry_run:  # nobody signs for the sake of words
        add_signature(metadata, _signer(words))
    desk.writer.put(words.file, as_bytes(metadata))
    names = sorted(signed.targets) if isinstance(signed, Targets) else ()
    lines = [*_targets(signed), *_keys(signed)]
    what = f"{role or signed.type} {signed.version}, good until {signed.expires:%Y-%m-%d}"
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


def _role(file: Path, signed: Targets | Root) -> str:
    """Return the role of `file`, which `staged/` calls NUMBER.ROLE.json; "" where somebody renamed it."""
    if isinstance(signed, Root):
        return signed.type
    named = file.name.removeprefix(f"{signed.version}.").removesuffix(".json")
    return named if is_role(named) else ""


def _refuse_key_of_another(role: str, key: str) -> None:
    called = _KEY.fullmatch(key)
    if role and called and is_role(called[1]) and called[1] != role:
        raise RefusedError(
            f"{key} is a key of {called[1]}, which does not sign {role}",
            f"Name a key of {role}: nothing was signed.",
        )


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
