"""What lies in a version's folder and is not of it."""

import threading
from pathlib import Path

import pytest

from tests.updater.client.packs import release
from updater.client.errors import CancelledError, UpdateError
from updater.client.manifest import LinkEntry
from updater.client.strays import set_aside, strays
from updater.client.work import Work

VERSION = release("1.0.0", {"app": b"program", "lib/a": b"library"}, links=(LinkEntry("lib/link", "a"),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return VERSION.place(tmp_path / "versions")


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in strays(folder, VERSION.manifest, Work())]


def test_a_version_as_it_was_signed_has_none(folder: Path) -> None:
    assert found(folder) == []


def test_files_beside_and_below_those_of_the_version_are_strays(folder: Path) -> None:
    for path in ("app.bak", "lib/planted.so", "other/x"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).touch()
    assert found(folder) == ["app.bak", "lib/planted.so", "other/x"]


def test_a_link_is_a_stray_and_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").touch()
    (folder / "lib" / "there").symlink_to(tmp_path / "elsewhere")
    assert found(folder) == ["lib/there"]


def test_an_empty_folder_harms_nobody(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert found(folder) == []


def test_a_folder_that_cannot_be_looked_into_is_said(tmp_path: Path) -> None:
    with pytest.raises(UpdateError):
        found(tmp_path / "nowhere")


def test_looking_can_be_stopped(folder: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        list(strays(folder, VERSION.manifest, Work(cancel=cancel)))


def test_what_was_put_aside_before_is_never_written_over(folder: Path) -> None:
    places = []
    for content in (b"first", b"second", b"third"):
        (folder / "x").write_bytes(content)
        places.append(set_aside(folder / "x", folder))
    assert [place.name for place in places] == ["x", "2-x", "3-x"]
    assert [place.read_bytes() for place in places] == [b"first", b"second", b"third"]


def test_a_link_is_put_aside_itself(folder: Path) -> None:
    (folder / "there").symlink_to("/nowhere")
    assert set_aside(folder / "there", folder).readlink() == Path("/nowhere")


def test_a_launcher_s_strays_lie_apart_from_those_of_a_version(tmp_path: Path) -> None:
    program = tmp_path / "launchers" / "2" / "x"
    program.parent.mkdir(parents=True)
    program.touch()
    assert set_aside(program, program.parent) == tmp_path / "set-aside" / "launchers" / "2" / "x"
