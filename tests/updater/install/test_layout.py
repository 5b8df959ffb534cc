"""Where things lie, and what a version is called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.install.layout import Layout, default_root, is_version, version_key


def test_everything_lies_below_the_root(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in (layout.versions, layout.health, layout.busy)}
    more = {path.relative_to(tmp_path).as_posix() for path in (layout.trusted, layout.blobs, layout.flags)}
    assert names | more == {"versions", "health", "busy", "tuf", "blobs", "flags"}


def test_versions_locks_slots_and_log_have_the_names_of_the_contract(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    found = (layout.version("1.2.3"), layout.partial("1.2.3"), *layout.slots("state"), layout.lock("run"))
    expected = ("versions/1.2.3", "versions/1.2.3.partial", "state.a", "state.b", "run.lock")
    assert found == tuple(tmp_path / name for name in expected)
    assert layout.audit == tmp_path / "log" / "audit.jsonl"


def test_the_environment_names_the_root(tmp_path: Path) -> None:
    assert default_root({"DIAGCLINIC_ROOT": str(tmp_path)}) == tmp_path


@pytest.mark.parametrize(
    ("platform", "environ", "end"),
    [
        ("win32", {"LOCALAPPDATA": "/u/Local"}, "u/Local/Programs/DiagClinic"),
        ("win32", {}, "AppData/Local/Programs/DiagClinic"),
        ("darwin", {}, "Applications/DiagClinic"),
        ("linux", {"DIAGCLINIC_ROOT": ""}, ".local/opt/diagclinic"),
    ],
)
def test_each_system_has_its_usual_root(platform: str, environ: dict[str, str], end: str) -> None:
    root = default_root(environ, platform)
    assert root.is_absolute()
    assert root.as_posix().endswith(end)


@given(numbers=st.tuples(*[st.integers(0, 99999)] * 3))
def test_three_numbers_with_dots_are_a_version(numbers: tuple[int, ...]) -> None:
    text = ".".join(map(str, numbers))
    assert is_version(text)
    assert version_key(text) == numbers


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3\n", "-1.2.3", "1.2.100000", "1.2.x", "1\u0663.2.3"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_version(text)
    with pytest.raises(ValueError, match="no version"):
        version_key(text)
