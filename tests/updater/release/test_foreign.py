"""updater.release.foreign: what our modules take from others."""

from pathlib import Path

import pytest

from updater.release.foreign import foreign_imports


def imports_of(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "module.py").write_text(text, "utf-8")
    return foreign_imports([folder])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import os, sys", ("os", "sys")),
        ("import can.interfaces.virtual as bus", ("can.interfaces.virtual",)),
        ("from sqlalchemy import exc, text", ("sqlalchemy.exc", "sqlalchemy.text")),
        ("def late():\n    from PyQt6 import QtSvg", ("PyQt6.QtSvg",)),
        ("import diagclinic.app\nfrom drivers import api\nfrom updater.client import errors", ()),
        ("import driverslike", ("driverslike",)),
    ],
)
def test_what_is_imported_from_elsewhere_is_named(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    assert imports_of(tmp_path, text) == names


def test_names_come_sorted_and_once_out_of_all_folders(tmp_path: Path) -> None:
    for name, text in (("b", "import zlib\nimport abc"), ("a/deeper", "import zlib")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "module.py").write_text(text, "utf-8")
    assert foreign_imports([tmp_path / "b", tmp_path / "a"]) == ("abc", "zlib")


def test_what_is_no_python_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        imports_of(tmp_path, "import")
