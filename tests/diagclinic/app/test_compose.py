"""diagclinic.app.compose: the program put together."""

import getpass
import os
import threading
from datetime import UTC
from pathlib import Path

import pytest

from diagclinic.app.compose import compose
from diagclinic.core.errors import RecordError
from drivers.api import TapOptions


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    compose(tmp_path / "new").close()
    assert not (tmp_path / "new").exists()


def test_record_is_in_the_data_folder(tmp_path: Path) -> None:
    workshop = compose(tmp_path / "new")
    assert workshop.shop.visits() == ()
    workshop.close()
    assert list((tmp_path / "new").glob("shop.*")) != []


def test_folder_that_is_a_file_is_trouble_with_the_record(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RecordError):
        compose(tmp_path / "file").shop  # noqa: B018  asking is the act


def test_clock_tells_universal_time(tmp_path: Path) -> None:
    assert compose(tmp_path).now().tzinfo is UTC


def test_acts_are_signed_with_the_users_name(tmp_path: Path) -> None:
    assert compose(tmp_path).by == getpass.getuser()


@pytest.mark.parametrize(
    "reason", [KeyError("uid not found"), OSError("no username"), ModuleNotFoundError("no module pwd")]
)
def test_account_without_a_name_signs_as_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    def nobody() -> str:
        raise reason

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert compose(tmp_path).by == "unknown"


def test_interface_that_works_is_remembered_in_the_folder(tmp_path: Path) -> None:
    compose(tmp_path).memory.remember("elm:COM4", "")
    assert compose(tmp_path).memory.last_url() == "elm:COM4"


def test_an_install_is_told_of_a_vehicle(tmp_path: Path) -> None:
    workshop = compose(tmp_path / "data", root=tmp_path / "root")
    tap = workshop.links.tap("sim:demo", TapOptions(threading.Event()))
    told = [path.name for path in (tmp_path / "root" / "busy").iterdir()]
    tap.close()
    workshop.close()

    assert told == [str(os.getpid())]


def test_safe_mode_knows_no_adapter_and_forgets_none(tmp_path: Path) -> None:
    compose(tmp_path).memory.remember("elm:COM4", "hint")

    compose(tmp_path, is_safe_mode=True).memory.remember("elm:COM5", "hint")

    assert compose(tmp_path, is_safe_mode=True).memory.last_url() is None
    assert compose(tmp_path).memory.last_url() == "elm:COM4"


def test_checkout_was_installed_by_no_update_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIAGCLINIC_ROOT", raising=False)
    assert not compose(tmp_path).updates().is_installed()


def test_copy_in_an_install_is_asked_about_by_its_update_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "diagclinic-update"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("DIAGCLINIC_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compose(tmp_path / "data").updates().is_installed()
