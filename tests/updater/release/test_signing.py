"""As many signatures as a role needs, from keys that are here; a wrong one is found."""

import pytest
from securesystemslib.signer import CryptoSigner, Signature

from tests.updater.world import World
from updater.release.changes import Act, Change, revise, revise_root
from updater.release.errors import KeysError, RefusedError
from updater.release.signing import add_signature, check_signatures, sign_as, sign_change, whose


def changed(world: World, role: str) -> Change:
    change = Change(Act("test"))
    revise(world.desk, change, role)
    return change


@pytest.mark.parametrize(("role", "count"), [("releases", 2), ("chan-pilot", 1), ("halt", 1), ("resume", 2)])
def test_no_more_keys_sign_than_are_needed(bare: World, role: str, count: int) -> None:
    change = changed(bare, role)
    sign_change(bare.desk, change)
    assert len(change.roles[role].signatures) == count


def test_keys_that_are_not_here_do_not_sign(bare: World) -> None:
    for name in ("releases-1", "releases-2"):
        del bare.keys.signers[bare.keys.names[name]]
    change = changed(bare, "releases")
    sign_change(bare.desk, change)
    assert set(change.roles["releases"].signatures) == {bare.keys.names["releases-3"]}


def test_names_of_the_keys_that_signed_are_told(bare: World) -> None:
    del bare.keys.signers[bare.keys.names["releases-2"]]
    change = changed(bare, "releases")
    sign_change(bare.desk, change)
    assert whose(bare.desk, change) == {"releases": ["releases-1", "releases-3"]}


def test_signature_of_a_key_that_does_not_count_is_not_told(bare: World) -> None:
    change = changed(bare, "halt")
    add_signature(change.roles["halt"], CryptoSigner.generate_ed25519())
    assert whose(bare.desk, change) == {"halt": []}


@pytest.mark.parametrize("_", range(3))
def test_keys_that_every_install_can_verify_sign_first(bare: World, _: int) -> None:
    root = bare.live.root()
    for signer in (CryptoSigner.generate_ecdsa() for _ in range(4)):
        bare.keys.signers[signer.public_key.keyid] = signer
        root.signed.add_key(signer.public_key, "root")
    root.signatures.clear()
    sign_as(bare.desk, root, "root", root)
    assert {root.signed.keys[keyid].keytype for keyid in root.signatures} == {"ed25519"}


def test_signing_again_adds_nothing(bare: World) -> None:
    change = changed(bare, "releases")
    sign_change(bare.desk, change)
    before = dict(change.roles["releases"].signatures)
    sign_change(bare.desk, change)
    assert change.roles["releases"].signatures == before


def test_root_is_signed_by_its_threshold(bare: World) -> None:
    change = Change(Act("test"))
    revise_root(bare.desk, change)
    sign_change(bare.desk, change)
    assert change.root
    assert len(change.root.signatures) == 3


def test_right_signatures_pass(bare: World) -> None:
    change = changed(bare, "releases")
    sign_change(bare.desk, change)
    check_signatures(bare.desk, change)
    assert change.roles["releases"].signatures


def test_signature_of_other_contents_is_refused(bare: World) -> None:
    change = changed(bare, "releases")
    sign_change(bare.desk, change)
    change.roles["releases"].signed.version += 1
    with pytest.raises(RefusedError, match="is not its own"):
        check_signatures(bare.desk, change)


def test_signature_of_a_stranger_counts_for_nothing(bare: World) -> None:
    change = changed(bare, "releases")
    change.roles["releases"].signatures["0" * 64] = Signature("0" * 64, "00")
    sign_change(bare.desk, change)
    assert len(set(change.roles["releases"].signatures) - {"0" * 64}) == 2


class Refusing(CryptoSigner):
    """Signs nothing, and says why."""

    def __init__(self, error: Exception) -> None:
        super().__init__(CryptoSigner.generate_ed25519()._private_key)
        self.error = error

    def sign(self, payload: bytes) -> Signature:
        raise self.error


def test_what_a_token_says_is_told_as_it_said_it(bare: World) -> None:
    error = KeysError("the token is asleep", "Wake it.")
    with pytest.raises(KeysError) as told:
        add_signature(bare.live.root(), Refusing(error))
    assert told.value is error


def test_whatever_else_keeps_a_key_from_signing_is_told_too(bare: World) -> None:
    with pytest.raises(KeysError, match="it rains"):
        add_signature(bare.live.root(), Refusing(ValueError("it rains")))
