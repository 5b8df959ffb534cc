"""Signatures on metadata that is about to be published."""

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signer
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization.json import CanonicalJSONSerializer

from updater.release.changes import Change, parents
from updater.release.desk import Desk
from updater.release.errors import KeysError, RefusedError
from updater.release.keyring import keys_here
from updater.release.live import delegation


def add_signature(
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp], signer: Signer
) -> None:
    """Sign `metadata` with one key more.

    Raises:
        KeysError: the key's token does not sign.
    """
    try:
        metadata.sign(signer, append=True)
    except UnsignedMetadataError as error:
        told = error.__cause__
        if isinstance(told, KeysError):
            raise told from told.__cause__
        raise KeysError(str(error)) from error


def sign_as(
    desk: Desk,
    parent: Metadata[Root] | Metadata[Targets],
    name: str,
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp],
) -> None:
    """Sign `metadata` with the keys of `name` that are here, as many as `parent` asks for.

    Those whose signatures every install can verify come first, see docs/releasing.md on tokens.

    Raises:
        KeysError: a passphrase is wrong, or a token does not sign.
    """
    role, keys = delegation(parent, name)
    wanted = role.threshold - len(set(role.keyids) & set(metadata.signatures))
    unused = {keyid: key for keyid, key in keys.items() if keyid not in metadata.signatures}
    here = sorted(keys_here(desk.keyring, unused), key=lambda key: key.keytype != "ed25519")
    for key in here[: max(0, wanted)]:
        add_signature(metadata, desk.keyring.signer(key))


def sign_change(desk: Desk, change: Change) -> None:
    """Sign every role of `change` with the keys that are here.

    Raises:
        KeysError: a passphrase is wrong, or a token does not sign.
    """
    for name in change.names:
        metadata = change.root if name == "root" else change.roles[name]
        if metadata is not None:
            for parent in parents(desk, change, name):
                sign_as(desk, parent, name, metadata)


def whose(desk: Desk, change: Change) -> dict[str, list[str]]:
    """Return the names of the keys that signed each role of `change`, wherever they did."""
    found = {}
    for name in change.names:
        metadata = change.root if name == "root" else change.roles[name]
        counted = {keyid for parent in parents(desk, change, name) for keyid in delegation(parent, name)[1]}
        signed = counted & set(metadata.signatures if metadata else ())
        found[name] = sorted(map(desk.keyring.called, signed))
    return found


def check_signatures(desk: Desk, change: Change) -> None:
    """Refuse signatures of known keys that are not theirs.

    Raises:
        RefusedError: a signature does not belong to what it stands under.
    """
    for name in change.names:
        metadata = change.root if name == "root" else change.roles[name]
        if metadata is not None:
            for parent in parents(desk, change, name):
                _check_against(parent, name, metadata)


def _check_against(
    parent: Metadata[Root] | Metadata[Targets], name: str, metadata: Metadata[Root] | Metadata[Targets]
) -> None:
    payload = CanonicalJSONSerializer().serialize(metadata.signed)
    for keyid, key in delegation(parent, name)[1].items():
        if keyid not in metadata.signatures:
            continue
        try:
            key.verify_signature(metadata.signatures[keyid], payload)
        except UnverifiedSignatureError:
            raise RefusedError(
                f"the signature of {keyid[:8]} under {name} {metadata.signed.version} is not its own"
            ) from None
