"""Verbs that need no publisher's folder: another holder's signature, and the rehearsal."""

import json
import shutil
from pathlib import Path

import pytest

from tests.updater.release.cli.conftest import Run
from updater.release.cli.passphrases import VARIABLE
from updater.release.rehearsal import ACTS


@pytest.fixture
def staged(built: Run, desk: Path, tmp_path: Path) -> Path:
    """A staged file that lacks the signature of the key beside it."""
    for number in (2, 3):
        shutil.move(desk / "keys" / f"releases-{number}.pem", tmp_path)
    return next(
        Path(str(built("publish", tmp_path / "out", "--json").said["folder"])).glob("*.releases.json")
    )


def test_signature_is_added(run: Run, staged: Path, tmp_path: Path) -> None:
    assert "signed releases 2, good until" in run("sign", staged, "--key", tmp_path / "releases-2.pem").out


def test_holder_sees_what_exactly_is_signed(run: Run, staged: Path, tmp_path: Path) -> None:
    targets = json.loads(staged.read_bytes())["signed"]["targets"]
    shown = run("sign", staged, "--key", tmp_path / "releases-2.pem").out
    assert targets
    assert all(f"{one['hashes']['sha256']}  {path}" in shown for path, one in targets.items())


@pytest.mark.parametrize("role", ["root", "targets"])
def test_holder_sees_whose_keys_are_named(run: Run, staged: Path, tmp_path: Path, role: str) -> None:
    named = staged.parents[2] / "repo" / "metadata" / f"1.{role}.json"
    shown = run("sign", named, "--key", tmp_path / "mine.pem", "--dry-run").out
    signed = json.loads(named.read_bytes())["signed"]
    roles = signed["roles"].values() if role == "root" else signed["delegations"]["roles"]
    assert all(keyid[:8] in shown for one in roles for keyid in one["keyids"])


@pytest.mark.parametrize("key", ["root-2", "chan-pilot-1", "regional-EU-1", "targets-1.3"])
def test_key_of_another_role_does_not_sign(run: Run, staged: Path, tmp_path: Path, key: str) -> None:
    shutil.copy(tmp_path / "releases-2.pem", tmp_path / f"{key}.pem")
    before = staged.read_bytes()
    ended = run("sign", staged, "--key", tmp_path / f"{key}.pem")
    assert (ended.code, "which does not sign releases" in ended.error) == (4, True)
    assert staged.read_bytes() == before


@pytest.mark.parametrize("key", ["ada", "releases-2.2", "key-1"])
def test_key_may_be_called_as_its_holder_likes(run: Run, staged: Path, tmp_path: Path, key: str) -> None:
    shutil.copy(tmp_path / "releases-2.pem", tmp_path / f"{key}.pem")
    assert "2 signatures" in run("sign", staged, "--key", tmp_path / f"{key}.pem").out


def test_file_that_a_holder_renamed_is_signed_all_the_same(run: Run, staged: Path, tmp_path: Path) -> None:
    renamed = staged.rename(tmp_path / "2.releases (1).json")
    assert "signed targets 2, good until" in run("sign", renamed, "--key", tmp_path / "releases-2.pem").out


def test_rehearsed_signature_is_not_written(run: Run, staged: Path, tmp_path: Path) -> None:
    before = staged.read_bytes()
    assert "nothing was written" in run("sign", staged, "--key", tmp_path / "releases-2.pem", "--dry-run").out
    assert staged.read_bytes() == before


def test_holder_sees_what_is_to_be_signed_before_anything_is(run: Run, staged: Path, tmp_path: Path) -> None:
    targets = json.loads(staged.read_bytes())["signed"]["targets"]
    shown = run("sign", staged, "--key", tmp_path / "none.pem", "--dry-run", **{VARIABLE: "none"})
    assert (shown.code, "to be signed: releases 2" in shown.out, "1 signatures" in shown.out) == (
        0,
        True,
        True,
    )
    assert all(one["hashes"]["sha256"] in shown.out for one in targets.values())


def test_signing_twice_with_one_key_is_one_signature(run: Run, staged: Path, tmp_path: Path) -> None:
    for _ in range(2):
        ended = run("sign", staged, "--key", tmp_path / "releases-2.pem")
    assert "2 signatures" in ended.out


def test_what_is_no_metadata_is_not_signed(run: Run, staged: Path, tmp_path: Path) -> None:
    staged.write_bytes(b"{}")
    assert run("sign", staged, "--key", tmp_path / "releases-2.pem").code == 1


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json"])
def test_what_waits_for_no_holder_is_not_signed(run: Run, staged: Path, tmp_path: Path, name: str) -> None:
    file = staged.parents[2] / "repo" / "metadata" / name
    before = file.read_bytes()
    ended = run("sign", file, "--key", tmp_path / "releases-2.pem")
    assert (ended.code, "waits for no holder" in ended.error, file.read_bytes()) == (1, True, before)


def test_missing_key_is_named(run: Run, staged: Path, tmp_path: Path) -> None:
    ended = run("sign", staged, "--key", tmp_path / "none.pem")
    assert (ended.code, "none.pem cannot be read" in ended.error) == (5, True)


def test_missing_file_is_to_be_carried_here(run: Run, staged: Path, tmp_path: Path) -> None:
    staged.unlink()
    ended = run("sign", staged, "--key", tmp_path / "releases-2.pem")
    assert (ended.code, "Carry it here" in ended.error, "key" in ended.error) == (1, True, False)


def test_rehearsal_can_be_asked_what_it_would_do(run: Run, tmp_path: Path) -> None:
    text = run("rehearse", tmp_path / "new", "--dry-run").out
    assert len(text.splitlines()) == len(ACTS) + 1
    assert not (tmp_path / "new").exists()


def test_rehearsal_needs_a_new_folder(run: Run, tmp_path: Path) -> None:
    assert run("rehearse", tmp_path).code == 4
