"""updater.upload.folder: what lies in the folder `telemetry`, whole or damaged."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagclinic.app.paths import data_folder
from tests.updater.spools import SpoolMaker
from updater.upload.folder import Enrolled, Folder, usual_folder

NONCE = "0f" * 16
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ENROLLED = Enrolled("https://fleet.example", "ab" * 16, "code")


@pytest.fixture
def maker(tmp_path: Path) -> SpoolMaker:
    return SpoolMaker(tmp_path / "telemetry")


@pytest.fixture
def folder(maker: SpoolMaker) -> Folder:
    return Folder(maker.folder)


@pytest.mark.parametrize("named", ["", "/srv/shop", "~/shop", "shop"])
def test_folder_lies_in_the_applications_own_data(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("DIAGCLINIC_DATA", named)
    assert usual_folder({"DIAGCLINIC_DATA": named}) == data_folder(None) / "telemetry"


def test_home_of_nobody_is_told() -> None:
    with pytest.raises(RuntimeError):
        usual_folder({"DIAGCLINIC_DATA": "~nobody-of-that-name/shop"})


def test_level_is_read_each_time(maker: SpoolMaker, folder: Folder) -> None:
    maker.agree("usage")
    before = folder.level()
    maker.agree("none")
    assert (before, folder.level()) == (3, 0)


def test_nothing_is_agreed_to_while_what_was_withdrawn_still_lies_here(
    maker: SpoolMaker, folder: Folder
) -> None:
    maker.agree("usage")
    (folder.path / "emptying").write_text('{"format": 1}')
    assert folder.level() == 0


def test_folder_with_nothing_in_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert (folder.level(), folder.forget_nonce(), folder.enrolled()) == (0, None, None)


@pytest.mark.parametrize("nonce", [None, 5, "", "0f" * 15, "0F" * 16, "0f" * 16 + "\n", "zz" * 16])
def test_request_without_a_nonce_is_none(folder: Folder, nonce: object) -> None:
    (folder.path / "forget.json").write_text(json.dumps({"format": 1, "nonce": nonce}))
    assert folder.forget_nonce() is None


def test_granted_request_goes(maker: SpoolMaker, folder: Folder) -> None:
    maker.ask_to_forget(NONCE)
    assert folder.forget_nonce() == NONCE
    folder.forgotten(NONCE)
    assert folder.forget_nonce() is None


def test_request_that_came_meanwhile_stays(maker: SpoolMaker, folder: Folder) -> None:
    maker.ask_to_forget("aa" * 16)
    folder.forgotten(NONCE)
    assert folder.forget_nonce() == "aa" * 16


def test_where_an_install_was_let_in_is_kept(folder: Folder) -> None:
    folder.keep_enrolled(ENROLLED, NOW)
    assert folder.enrolled() == ENROLLED
    assert json.loads((folder.path / "enrolled.json").read_text()) == {
        "format": 1,
        "fleet": "https://fleet.example",
        "install": "ab" * 16,
        "how": "code",
        "at": "2026-11-21T08:00:00Z",
    }
    folder.drop_enrolled()
    assert folder.enrolled() is None


@pytest.mark.parametrize(
    "wrong",
    [{"fleet": "http://fleet.example"}, {"fleet": 4}, {"how": "luck"}, {"install": None}, {"how": []}],
)
def test_enrolment_that_makes_no_sense_is_none(folder: Folder, wrong: dict[str, object]) -> None:
    folder.keep_enrolled(ENROLLED, NOW)
    content = json.loads((folder.path / "enrolled.json").read_text())
    (folder.path / "enrolled.json").write_text(json.dumps({**content, **wrong}))
    assert folder.enrolled() is None
