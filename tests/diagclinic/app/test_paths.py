"""diagclinic.app.paths: where things are."""

from pathlib import Path

import pytest
from platformdirs import user_data_path

from diagclinic.app.paths import (
    APPLICATION,
    DATA_VARIABLE,
    data_folder,
    install_root,
    reports_folder,
    resources_folder,
)
from diagclinic.cli.usage import UsageError


def test_chosen_folder_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_VARIABLE, "/elsewhere")
    assert data_folder(tmp_path) == tmp_path


def test_variable_comes_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert data_folder(None) == tmp_path


def test_users_own_place_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert data_folder(None) == user_data_path(APPLICATION, appauthor=False)


def test_folder_stays_where_it_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder(Path("here")) == tmp_path / "here"


def test_home_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert data_folder(Path("~/shop")) == tmp_path / "shop"


def test_home_of_nobody_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no such home folder"):
        data_folder(Path("~nobody-of-this-name/shop"))


def test_catalogues_are_there() -> None:
    assert (resources_folder() / "catalogues").is_dir()


def test_reports_lie_with_all_else_where_a_folder_was_named(tmp_path: Path) -> None:
    assert reports_folder(tmp_path) == tmp_path / "reports"


def test_reports_go_to_the_documents_where_no_folder_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert reports_folder(None) is None


def test_folder_whose_name_is_no_text_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read as text"):
        data_folder(tmp_path / "shop\udcff")


@pytest.mark.parametrize(("named", "root"), [("", None), ("/opt/diagclinic", Path("/opt/diagclinic"))])
def test_install_is_where_its_launcher_says(
    monkeypatch: pytest.MonkeyPatch, named: str, root: Path | None
) -> None:
    monkeypatch.setenv("DIAGCLINIC_ROOT", named)

    assert install_root() == root
