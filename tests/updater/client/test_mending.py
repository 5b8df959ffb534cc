"""Repairs of an install's versions, against the manifest that can be trusted most."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.client.packs import Store, release
from updater.client.errors import NothingHereError, NotKeptError, OfflineError
from updater.client.manifest import Manifest
from updater.client.mending import Mending, ensure_state, versions_here
from updater.client.source_list import Places
from updater.client.taking import Shelf
from updater.client.work import Progress, Work
from updater.install.layout import MANIFEST_NAME, Layout
from updater.install.state import LOST, State, change_state, read_state

OLD = release("1.0.0", {"app": b"old program", "lib": b"the same"})
NEW = release("1.1.0", {"app": b"new program", "lib": b"the same"})


class View:
    """Knows what was signed."""

    def manifest(self, version: str) -> tuple[bytes, Manifest]:
        found = {"1.0.0": OLD, "1.1.0": NEW}[version]
        return found.signed, found.manifest


class NoView:
    """Knows nothing."""

    def manifest(self, version: str) -> tuple[bytes, Manifest]:
        raise OfflineError(f"Nobody tells of {version}.")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    OLD.place(layout.versions)
    NEW.place(layout.versions)
    return layout


def mending(layout: Layout, view: object, told: list[Progress] | None = None) -> Mending:
    work = Work((told if told is not None else []).append)
    shelf = Shelf(layout, lambda: None, work)
    return Mending(shelf, Places((), (Store({**OLD.packs, **NEW.packs}),)), view)


def test_all_versions_that_have_a_folder_are_known_the_newest_first(layout: Layout) -> None:
    (layout.version("1.10.0")).mkdir()
    (layout.versions / "1.2.0.partial").mkdir()
    assert versions_here(layout, State()) == ("1.10.0", "1.1.0", "1.0.0")


@pytest.mark.parametrize("content", ["torn", ""])
def test_a_repair_makes_the_notes_of_what_runs_anew(layout: Layout, content: str) -> None:
    for path in layout.slots("state") if content else ():
        path.write_text(content)
    mending(layout, View()).mend(["1.1.0"])
    state = read_state(layout)
    assert state is not None
    assert (state.current, state.notices) == ("1.1.0", (LOST,) if content else ())


def test_nothing_is_noted_of_an_install_without_a_version(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    ensure_state(layout)
    assert read_state(layout) is None


def test_versions_that_should_be_there_are_known_too(tmp_path: Path) -> None:
    assert versions_here(Layout(tmp_path), State(current="1.1.0", last_good="1.0.0")) == ("1.1.0", "1.0.0")


def test_a_version_that_should_be_there_is_fetched_whole(layout: Layout) -> None:
    change_state(layout, lambda state: replace(state, current="1.1.0", last_good="1.1.0"))
    shutil.rmtree(layout.version("1.1.0"))
    (found,) = mending(layout, View()).mend(["1.1.0"])
    assert found.is_whole
    assert (layout.version("1.1.0") / "app").read_bytes() == b"new program"


def test_each_version_is_mended(layout: Layout) -> None:
    (layout.version("1.0.0") / "app").unlink()
    found = mending(layout, View()).mend(["1.1.0", "1.0.0"])
    assert [(one.version, [each.path for each in one.wrong]) for one in found] == [
        ("1.1.0", []),
        ("1.0.0", ["app"]),
    ]
    assert (layout.version("1.0.0") / "app").read_bytes() == b"old program"


def test_one_version_s_file_mends_the_other(layout: Layout) -> None:
    (layout.version("1.0.0") / "lib").write_bytes(b"x" * 8)
    (found,) = mending(layout, View()).mend(["1.0.0"])
    assert "1.1.0" in found.wrong[0].source


def test_a_copy_in_any_version_will_do(layout: Layout) -> None:
    other = release("0.9.0", {"app": b"oldest", "lib": b"the same"}).place(layout.versions)
    for version in ("1.0.0", "1.1.0"):
        (layout.version(version) / "lib").write_bytes(b"x" * 8)
    found = mending(layout, View()).mend(["1.1.0"])
    assert str(other) in found[0].wrong[0].source


def test_a_forged_manifest_with_forged_files_is_seen_through(layout: Layout) -> None:
    forged = release("1.0.0", {"app": b"evil program", "lib": b"the same"})
    forged.place(layout.versions)
    (found,) = mending(layout, View()).mend(["1.0.0"])
    assert sorted(one.path for one in found.wrong) == [MANIFEST_NAME, "app"]
    assert (layout.version("1.0.0") / "app").read_bytes() == b"old program"


@pytest.mark.parametrize("view", [None, NoView()])
def test_where_nobody_knows_what_was_signed_its_own_manifest_is_gone_by(layout: Layout, view: object) -> None:
    (layout.version("1.0.0") / "app").unlink()
    (found,) = mending(layout, view).mend(["1.0.0"])
    assert found.is_whole


def test_that_is_told(layout: Layout) -> None:
    told: list[Progress] = []
    mending(layout, NoView(), told).mend(["1.0.0"])
    assert any("gone by" in one.words for one in told)


@pytest.mark.parametrize("there", [b"", b"{}", None])
def test_without_any_manifest_nothing_can_be_mended(layout: Layout, there: bytes | None) -> None:
    path = layout.version("1.0.0") / MANIFEST_NAME
    path.unlink() if there is None else path.write_bytes(there)
    with pytest.raises(NothingHereError):
        mending(layout, NoView()).mend(["1.0.0"])


@pytest.mark.parametrize("version", ["9.9.9", "../versions", ""])
def test_a_version_that_is_not_here_is_told(layout: Layout, version: str) -> None:
    with pytest.raises(NotKeptError):
        mending(layout, View()).mend([version])
