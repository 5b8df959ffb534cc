"""Complete versions on this disk."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.rig import Rig, manifest
from updater.install.installed import find, kept, launchers
from updater.install.layout import MANIFEST_NAME


def write_manifest(rig: Rig, version: str, content: Any) -> None:
    (rig.layout.version(version) / MANIFEST_NAME).write_text(json.dumps(content))


def test_a_complete_version_is_found_with_what_its_manifest_says(rig: Rig) -> None:
    rig.add("1.2.0", schema=(5, 3, 6))
    found = find(rig.layout, "1.2.0")
    assert found is not None
    folder = rig.layout.version("1.2.0")
    assert (found.version, found.app, found.update) == (
        "1.2.0",
        folder / "diagclinic",
        folder / "diagclinic-update",
    )
    assert (found.writes, found.reads, found.launcher) == (5, (3, 6), 1)


def test_versions_come_newest_first_by_their_numbers(rig: Rig) -> None:
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        rig.add(version)
    assert [found.version for found in kept(rig.layout)] == ["1.10.0", "1.9.0", "1.2.0"]


@pytest.mark.parametrize("name", ["1.3.0.partial", "1.3.0.del", "1.3", "01.3.0", "newest"])
def test_a_folder_with_another_name_is_no_version(rig: Rig, name: str) -> None:
    rig.add("1.2.0")
    rig.layout.version("1.2.0").rename(rig.layout.version(name))
    assert kept(rig.layout) == ()


def test_an_install_without_versions_has_none(rig: Rig) -> None:
    assert kept(rig.layout) == ()


def test_a_version_that_lacks_a_file_is_not_complete(rig: Rig) -> None:
    rig.add("1.2.0")
    content = manifest("1.2.0", (1, 1, 1), 0)
    write_manifest(rig, "1.2.0", {**content, "files": [{"path": "lost", "size": 1}]})
    assert find(rig.layout, "1.2.0") is None


def test_a_version_with_a_file_of_another_size_is_not_complete(rig: Rig) -> None:
    rig.add("1.2.0").app.write_bytes(b"")
    assert find(rig.layout, "1.2.0") is None


def test_links_are_for_repair_to_check(rig: Rig) -> None:
    size = rig.add("1.2.0").app.stat().st_size
    content = manifest("1.2.0", (1, 1, 1), size)
    write_manifest(rig, "1.2.0", {**content, "files": [*content["files"], {"path": "l", "link": "x"}]})
    assert find(rig.layout, "1.2.0") is not None


def test_a_folder_that_holds_another_version_is_not_complete(rig: Rig) -> None:
    rig.add("1.2.0")
    rig.layout.version("1.2.0").rename(rig.layout.version("1.3.0"))
    assert find(rig.layout, "1.3.0") is None


@pytest.mark.parametrize("path", ["/bin/sh", "../1.1.0/diagclinic", "a/../../x", "C:\\windows\\x.exe", "\\x"])
def test_a_program_outside_the_version_is_none(rig: Rig, path: str) -> None:
    rig.add("1.1.0")
    size = rig.add("1.2.0").app.stat().st_size
    content = manifest("1.2.0", (1, 1, 1), size)
    write_manifest(rig, "1.2.0", {**content, "entry": {"app": path, "update": "diagclinic"}})
    assert find(rig.layout, "1.2.0") is None


@pytest.mark.parametrize("name", ["../1.2.0", "sub/../1.2.0", "", ".."])
def test_what_is_no_version_is_not_looked_for(rig: Rig, name: str) -> None:
    size = rig.add("1.2.0").app.stat().st_size
    (rig.layout.versions / "sub").mkdir()
    rig.layout.version("1.2.0").rename(rig.layout.root / "1.2.0")
    (rig.layout.versions / "1.2.0").symlink_to("../1.2.0")
    write_manifest(rig, "1.2.0", {**manifest("1.2.0", (1, 1, 1), size), "version": name})
    assert find(rig.layout, name) is None


@pytest.mark.parametrize("number", [float("inf"), float("nan"), "x", None, []])
def test_a_number_that_is_none_makes_no_version(rig: Rig, number: Any) -> None:
    size = rig.add("1.2.0").app.stat().st_size
    write_manifest(rig, "1.2.0", {**manifest("1.2.0", (1, 1, 1), size), "launcher": number})
    assert find(rig.layout, "1.2.0") is None


def add_launcher(rig: Rig, name: str, number: int) -> None:
    """Put a launcher there, in a folder of that name."""
    folder = rig.add(f"{number}.0.0").folder
    (rig.layout.root / "launchers").mkdir(exist_ok=True)
    folder.rename(rig.layout.root / "launchers" / name)


def test_launchers_are_known_by_their_numbers_the_highest_first(rig: Rig) -> None:
    for number in (2, 10, 9):
        add_launcher(rig, str(number), number)
    assert list(launchers(rig.layout)) == [10, 9, 2]


@pytest.mark.parametrize("name", ["2.partial", "2.del", "3", "x"])
def test_what_is_no_complete_launcher_is_none(rig: Rig, name: str) -> None:
    add_launcher(rig, name, 2)
    assert launchers(rig.layout) == {}


def test_an_install_without_newer_launchers_has_none(rig: Rig) -> None:
    assert launchers(rig.layout) == {}


@given(
    content=st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "entry", "schema", "files", "app", "reads", "launcher"]), inner
            )
        ),
    )
)
def test_a_manifest_of_nonsense_is_no_version(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    rig = Rig(tmp_path_factory.mktemp("rig"))
    rig.add("1.2.0")
    write_manifest(rig, "1.2.0", content)
    assert find(rig.layout, "1.2.0") is None


@pytest.mark.parametrize("text", [b"", b"\0" * 100, b"[" * 100_000, b"\xff"])
def test_a_damaged_manifest_is_no_version(rig: Rig, text: bytes) -> None:
    rig.add("1.2.0")
    (rig.layout.version("1.2.0") / MANIFEST_NAME).write_bytes(text)
    assert find(rig.layout, "1.2.0") is None
