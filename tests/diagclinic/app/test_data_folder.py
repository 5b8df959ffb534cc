"""diagclinic.app.data_folder: a folder that cannot be one is no empty record."""

import os
from pathlib import Path

import pytest

from diagclinic.app.data_folder import check_data_folder
from diagclinic.app.exit_codes import ExitCode
from diagclinic.app.main import main
from diagclinic.core.errors import RecordError


def test_folder_that_is_there_or_will_be_is_one(tmp_path: Path) -> None:
    check_data_folder(tmp_path)
    check_data_folder(tmp_path / "to be" / "made")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_file_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RecordError, match="cannot be used"):
        check_data_folder(tmp_path / name)


def test_folder_that_may_not_be_looked_into_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", forbid)
    with pytest.raises(RecordError, match="Permission denied"):
        check_data_folder(tmp_path)


@pytest.mark.parametrize(
    "words", [["capture", "list"], ["capture", "show", "1"], ["vci", "list"], ["visit", "list"]], ids=" ".join
)
def test_every_verb_says_that_the_record_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    code = main(["--data", str(tmp_path / "file"), *words])
    told = capsys.readouterr()
    assert (code, told.out) == (ExitCode.FAILED, "")
    assert "The shop's record cannot be read or written. Check the data folder" in told.err.replace("\n", " ")
