"""updater.upload.keys: the install's own key, held to OpenSSL, which we did not write."""

import hashlib
import stat
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.full_disk import files_of_at_most
from updater.upload.keys import ensure_key, public_text, read_key, signed_headers


def test_key_is_drawn_once_and_kept(tmp_path: Path) -> None:
    first = ensure_key(tmp_path / "key.pem")
    again = read_key(tmp_path / "key.pem")
    assert again is not None
    assert public_text(ensure_key(tmp_path / "key.pem")) == public_text(first) == public_text(again)


def test_key_is_for_its_user_alone(tmp_path: Path) -> None:
    ensure_key(tmp_path / "key.pem")
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600


def test_each_install_has_its_own(tmp_path: Path) -> None:
    keys = [public_text(ensure_key(tmp_path / name)) for name in ("a", "b")]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"\0" * 200, b"x" * 100_000]
)
def test_damaged_key_is_set_aside_for_a_new_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.pem").write_bytes(content)
    assert read_key(tmp_path / "key.pem") is None
    key = ensure_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem.bad-1").read_bytes() == content
    found = read_key(tmp_path / "key.pem")
    assert found is not None
    assert public_text(found) == public_text(key)


def test_key_of_another_kind_is_none(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    assert read_key(tmp_path / "key.pem") is None


def test_full_disk_leaves_no_half_key(tmp_path: Path) -> None:
    with files_of_at_most(10), pytest.raises(OSError, match="large"):
        ensure_key(tmp_path / "key.pem")
    assert list(tmp_path.iterdir()) == []


def test_openssl_finds_the_signature_good(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "key.pem")
    headers = signed_headers(key, "ab12", "/v1/events", b"body")
    assert headers["DiagClinic-Install"] == "ab12"
    digest = hashlib.sha256(b"body").hexdigest()
    (tmp_path / "text").write_text(f"diagclinic\n/v1/events\nab12\n{digest}")
    (tmp_path / "signature").write_bytes(b64decode(headers["DiagClinic-Signature"], validate=True))
    words = ["pkeyutl", "-verify", "-rawin", "-inkey", "key.pem", "-in", "text", "-sigfile", "signature"]
    done = subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


def test_signature_is_for_one_body_path_and_install(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "key.pem")
    given = [
        ("a", "/v1/events", b"x"),
        ("b", "/v1/events", b"x"),
        ("a", "/v1/forget", b"x"),
        ("a", "/v1/events", b"y"),
    ]
    assert len({signed_headers(key, *one)["DiagClinic-Signature"] for one in given}) == 4
