"""A ceremony with keys in tokens, as it is typed: begun, signed by each holder, and taken by an install."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization.json import CanonicalJSONSerializer

from tests.updater.ran import Ran
from tests.updater.release.cli.conftest import WORDS, Run
from tests.updater.soft_tokens import PIN, SoftTokens
from updater.client.folder_source import FolderSource
from updater.client.install import Install
from updater.client.trust import Anchor, refresh
from updater.client.trusted_view import TrustedView
from updater.client.work import Work
from updater.install.layout import Layout
from updater.release.cli.passphrases import PIN_VARIABLE, VARIABLE

pytestmark = pytest.mark.needs("softhsm2-util")

#: number of each root key in the token of its holder
HOLDERS = {"ada": (2, "secp256r1"), "bob": (2, "secp384r1"), "eve": (3, "secp256r1")}


@pytest.fixture
def typed(tokens: SoftTokens) -> dict[str, str]:
    """Three holders' tokens, all plugged in; and what `--token` is told of the root keys in them."""
    for label in HOLDERS:
        tokens.plug(label)
    for label, (number, curve) in HOLDERS.items():
        tokens.make_key(label, number, curve)
    named = enumerate(HOLDERS.items(), 1)
    return {label: tokens.typed(f"root-{at}", label, number) for at, (label, (number, _)) in named}


def line(typed: dict[str, str]) -> list[str]:
    return [word for text in typed.values() for word in ("--token", text)]


def carry_away(desk: Path, names: list[str]) -> None:
    for name in names:
        (desk / "keys" / f"{name}.pem").unlink()


@pytest.fixture
def begun_in_tokens(run: Run, typed: dict[str, str], desk: Path) -> Run:
    """The program at a desk of which the root is signed by three keys in tokens, and by no others."""
    ended = run("init", "--platform", "linux-x86_64", *line(typed), **{PIN_VARIABLE: PIN})
    assert ended.code == 0, ended.error
    carry_away(desk, ["root-4", "root-5"])
    return run


def root(desk: Path, version: int) -> Metadata[Root]:
    return Metadata[Root].from_file(str(desk / "repo" / "metadata" / f"{version}.root.json"))


def seen(desk: Path, folder: Path) -> TrustedView:
    """What an install that was made with the first root sees."""
    anchor = Anchor((desk / "repo" / "metadata" / "1.root.json").read_bytes(), datetime.now(UTC))
    install = Install("0" * 32, "pilot", "", "linux-x86_64", ())
    source = FolderSource(desk / "repo", Work())
    return refresh(Layout(folder / "shop"), install, [source], anchor, datetime.now(UTC))


def test_rotated_root_is_signed_by_tokens_and_taken_by_installs(
    begun_in_tokens: Run, desk: Path, tmp_path: Path
) -> None:
    ended = begun_in_tokens("rotate", "timestamp", "--why", "it was time", **{PIN_VARIABLE: PIN})
    assert ended.out.endswith("rotate: published\n")
    signed = root(desk, 2)
    schemes = sorted(signed.signed.keys[keyid].scheme for keyid in signed.signatures)
    assert schemes == ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"]
    assert seen(desk, tmp_path).client.root.version == 2


@pytest.mark.needs("openssl")
def test_openssl_verifies_what_tokens_signed(begun_in_tokens: Run, desk: Path, tmp_path: Path) -> None:
    begun_in_tokens("rotate", "timestamp", "--why", "it was time", **{PIN_VARIABLE: PIN})
    signed = root(desk, 2)
    (tmp_path / "signed").write_bytes(CanonicalJSONSerializer().serialize(signed.signed))
    for keyid, signature in signed.signatures.items():
        key = signed.signed.keys[keyid]
        (tmp_path / "public.pem").write_text(key.keyval["public"])
        (tmp_path / "signature").write_bytes(bytes.fromhex(signature.signature))
        checked = f"openssl dgst -sha{key.scheme[-3:]} -verify public.pem -signature signature signed"
        assert subprocess.run(checked.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_private_keys_lie_in_no_file(begun_in_tokens: Run, desk: Path) -> None:
    assert not [path.name for path in (desk / "keys").iterdir() if path.name.startswith("root-")]
    kept = json.loads((desk / "keyring.json").read_bytes())["keys"].values()
    assert {"name": "root-2", "where": "hsm:2?label=bob"} in kept


def test_each_holder_signs_where_the_token_is(
    begun_in_tokens: Run, typed: dict[str, str], tokens: SoftTokens, desk: Path, tmp_path: Path
) -> None:
    tokens.pull()
    waits = begun_in_tokens("rotate", "timestamp", "--why", "it was time")
    assert "3 of root" in waits.out
    staged = next((desk / "staged").rglob("2.root.json"))
    tokens.plug_back()
    for text in typed.values():
        assert begun_in_tokens("sign", staged, "--token", text, **{PIN_VARIABLE: PIN}).code == 0
    tokens.pull()
    assert begun_in_tokens("publish").out == "rotate: published\n"
    assert seen(desk, tmp_path).client.root.version == 2


def test_change_that_waits_for_tokens_tells_where_they_are(begun_in_tokens: Run, tokens: SoftTokens) -> None:
    tokens.pull()
    ended = begun_in_tokens("rotate", "timestamp", "--why", "it was time")
    assert ended.code == 0
    assert (
        "not signed with root-1: the key root-1 lies in the token ada, which is not plugged in" in ended.out
    )


def test_tokens_may_take_the_place_of_files(
    run: Run, typed: dict[str, str], desk: Path, tmp_path: Path
) -> None:
    run("init")
    ended = run("rotate", "root", "--why", "tokens came", *line(typed), **{PIN_VARIABLE: PIN})
    assert ended.out.endswith("rotate: published\n")
    assert sum(key.keytype == "ecdsa" for key in root(desk, 2).signed.keys.values()) == len(HOLDERS)
    assert seen(desk, tmp_path).client.root.version == 2


def test_region_may_have_its_keys_in_tokens(run: Run, typed: dict[str, str], tokens: SoftTokens) -> None:
    run("init")
    ended = run(
        "region", "add", "FR", "--token", tokens.typed("regional-FR-1", "ada", 2), **{PIN_VARIABLE: PIN}
    )
    assert (ended.code, ended.out) == (0, "region: published\n")


def halted(run: Run, **environ: str) -> Ran:
    return run("halt", "1.0.0", "--unknown", "--why", "it smokes", **environ)


def test_night_needs_one_key_that_is_here_whichever_tokens_are_not(
    run: Run, typed: dict[str, str], tokens: SoftTokens
) -> None:
    placed = [tokens.typed(f"halt-{at}", label, HOLDERS[label][0]) for at, label in enumerate(typed, 1)][:2]
    run("init", "--token", placed[0], "--token", placed[1], **{PIN_VARIABLE: PIN})
    tokens.pull()
    assert "halt: published" in halted(run).out


def broken(tokens: SoftTokens, typed: dict[str, str], how: str) -> dict[str, str]:
    """Break something, and return what the environment is then."""
    if how == "label":
        typed["bob"] = typed["bob"].replace("label=bob", "label=rob")
    if how == "removed":
        tokens.pull()
    if how == "library":
        os.environ["PYKCS11LIB"] = ""  # of the fixture `tokens`, which puts it back
    return {PIN_VARIABLE: "999999" if how == "pin" else PIN}


FAULTS = {
    "pin": "the key root-1 cannot be used: the PIN of its token is wrong. Run the same line with the right",
    "library": "PYKCS11LIB names no library for it. Set PYKCS11LIB to the path",
    "removed": "the key root-1 lies in the token ada, which is not plugged in. Plug it in",
    "label": "the token rob, which is not plugged in; here is: ",
}


@pytest.mark.parametrize("how", FAULTS)
def test_beginning_that_cannot_be_signed_leaves_nothing(
    run: Run, tokens: SoftTokens, typed: dict[str, str], desk: Path, how: str
) -> None:
    environ = broken(tokens, typed, how)
    ended = run("init", *line(typed), **environ)
    assert (ended.code, FAULTS[how] in ended.error) == (5, True), ended.error
    assert not {"keys", "keyring.json", "repo", "staged"} & {path.name for path in desk.iterdir()}


@pytest.mark.parametrize("how", FAULTS)
def test_signature_that_a_token_refuses_leaves_the_file_as_it_was(
    begun_in_tokens: Run, tokens: SoftTokens, typed: dict[str, str], desk: Path, how: str
) -> None:
    file = desk / "repo" / "metadata" / "1.root.json"
    before = file.read_bytes()
    environ = broken(tokens, typed, how)
    asked = typed["bob" if how == "label" else "ada"]
    ended = begun_in_tokens("sign", file, "--token", asked, **environ)
    assert (ended.code, FAULTS[how] in ended.error) == (5, True), ended.error
    assert file.read_bytes() == before


def test_wrong_pin_leaves_what_is_published(begun_in_tokens: Run, desk: Path) -> None:
    before = {path: path.read_bytes() for path in (desk / "repo").rglob("*") if path.is_file()}
    ended = begun_in_tokens("resign", "root", **{PIN_VARIABLE: "999999"})
    assert (ended.code, "the PIN of its token is wrong" in ended.error) == (5, True)
    assert {path: path.read_bytes() for path in (desk / "repo").rglob("*") if path.is_file()} == before
    assert not (desk / "staged").exists()


def test_new_keys_of_a_change_that_a_token_refuses_leave_no_trace(begun_in_tokens: Run, desk: Path) -> None:
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    ended = begun_in_tokens("rotate", "root", "--why", "it was time", **{PIN_VARIABLE: "999999"})
    assert (ended.code, "the PIN of its token is wrong" in ended.error) == (5, True)
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_beginning_can_be_tried_again(run: Run, typed: dict[str, str], desk: Path) -> None:
    run("init", *line(typed), **{PIN_VARIABLE: "999999"})
    assert run("init", *line(typed), **{PIN_VARIABLE: PIN}).code == 0
    assert sum(key.keytype == "ecdsa" for key in root(desk, 1).signed.keys.values()) == len(HOLDERS)


def test_name_that_no_key_has_is_refused(
    run: Run, tokens: SoftTokens, typed: dict[str, str], desk: Path
) -> None:
    ended = run("init", "--token", tokens.typed("rot-1", "ada", 2), **{PIN_VARIABLE: PIN})
    assert (ended.code, "no key rot-1 is to be made" in ended.error) == (2, True)
    assert not {"keys", "keyring.json", "repo", "staged"} & {path.name for path in desk.iterdir()}


def test_rehearsed_ceremony_asks_for_no_pin(begun_in_tokens: Run, typed: dict[str, str], desk: Path) -> None:
    file = desk / "repo" / "metadata" / "1.root.json"
    ended = begun_in_tokens("sign", file, "--token", typed["ada"], "--dry-run", **{PIN_VARIABLE: "999999"})
    assert (ended.code, ended.out.endswith("nothing was written\n")) == (0, True)


def test_program_as_a_process_signs_with_tokens(typed: dict[str, str], desk: Path, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text(f"{PIN}\n")
    words = ["init", "--desk", str(desk), "--pin-file", str(tmp_path / "pin"), *line(typed)]
    ended = subprocess.run(
        [sys.executable, "-m", "updater.release", *words],
        env={**os.environ, VARIABLE: WORDS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert seen(desk, tmp_path).client.root.version == 1
