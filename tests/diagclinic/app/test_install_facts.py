"""diagclinic.app.install_facts: the slots that the update program really writes."""

import os
from pathlib import Path

import pytest

from diagclinic.app.install_facts import FILE, InstallFacts, install_facts
from updater.client.install import Install, write_install
from updater.install.layout import Layout

ID = "0123456789abcdef0123456789abcdef"


def root_with(folder: Path, region: str = "DE", install_id: str = ID) -> Path:
    """Return the root of an install that the update program made."""
    install = Install(install_id, "regional", region, "linux-x86_64", ("https://updates.example",))
    write_install(Layout(folder), install)
    return folder


def test_install_is_who_its_slots_say(tmp_path: Path) -> None:
    facts = install_facts(root_with(tmp_path), tmp_path / "telemetry", os.urandom)
    assert facts == InstallFacts(ID, "regional", "DE")


def test_newest_slot_counts(tmp_path: Path) -> None:
    for region in ("DE", "FR", "PL"):
        root_with(tmp_path, region)
    assert install_facts(tmp_path, tmp_path, os.urandom).region == "PL"


def test_slot_that_a_power_cut_tore_does_not_count(tmp_path: Path) -> None:
    for region in ("DE", "FR"):
        root_with(tmp_path, region)
    newest = next(path for path in tmp_path.glob("install.*") if b'"FR"' in path.read_bytes())
    newest.write_bytes(newest.read_bytes()[:-20])
    assert install_facts(tmp_path, tmp_path, os.urandom).region == "DE"


@pytest.mark.parametrize("has_root", [False, True])
def test_program_without_an_install_draws_an_id_once(tmp_path: Path, has_root: bool) -> None:
    root = tmp_path / "root" if has_root else None
    first = install_facts(root, tmp_path / "telemetry", os.urandom)
    assert (first.channel, len(bytes.fromhex(first.install_id))) == ("none", 16)
    assert install_facts(root, tmp_path / "telemetry", os.urandom) == first


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id": "Tess"}', b'{"id": 7}'])
def test_damaged_id_is_drawn_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert install_facts(None, tmp_path, lambda count: b"\xab" * count).install_id == "ab" * 16


def test_folder_that_keeps_nothing_has_an_id_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert len(install_facts(None, tmp_path / "file", os.urandom).install_id) == 32


@pytest.mark.parametrize("content", [b"", b"\xff", b'{"seq": 1}', b"[]", b"{" * 100_000])
def test_damaged_slots_are_no_install(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "install.a").write_bytes(content)
    assert install_facts(tmp_path, tmp_path / "telemetry", os.urandom).channel == "none"
