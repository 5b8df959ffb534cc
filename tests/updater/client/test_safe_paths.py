"""Paths that mean the same file, inside the version, on every system."""

import ntpath
import os
import posixpath
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.errors import DamagedError
from updater.client.safe_paths import check_tree, checked_path

REFUSED = [
    "",
    "/etc/passwd",
    "../other",
    "a/../b",
    "a/./b",
    "a//b",
    "a/",
    "C:/Windows",
    "C:file",
    "a\\b",
    "\\\\server\\share",
    "file:stream",
    "nul",
    "a/Con.txt",
    "COM1",
    "com¹.log",
    "lpt9.tar.gz",
    "CONIN$",
    "aux .txt",
    "a.",
    "a /b",
    " a",
    "a\nb",
    "a\x00b",
    "a\x7f",
    "what?",
    "star*",
    "<a>",
    "pipe|",
    'quo"te',
    "e\u0301",
    "a\u202eb",
    "x" * 121,
    "/".join(["x" * 50] * 5),
]


@pytest.mark.parametrize("path", REFUSED)
def test_a_path_that_may_mean_something_else_is_refused(path: str) -> None:
    with pytest.raises(DamagedError):
        checked_path(path)


@pytest.mark.parametrize(
    "path",
    ["a", "diagclinic.exe", "_internal/PyQt6/Qt6/lib/libQt6Core.so.6", "Prüfer/ä.txt", "console", "com10"],
)
def test_an_ordinary_path_is_taken_as_it_is(path: str) -> None:
    assert checked_path(path) == path


@given(st.text(st.sampled_from("ab./\\: ~c1CONUL"), max_size=30))
def test_whatever_is_taken_stays_below_its_folder_on_every_system(path: str) -> None:
    try:
        checked_path(path)
    except DamagedError:
        return
    assert posixpath.normpath(f"/root/{path}") == f"/root/{path}"
    assert ntpath.normpath(f"C:\\root\\{path}") == "C:\\root\\" + path.replace("/", "\\")


@pytest.mark.parametrize(
    "paths",
    [
        ("a", "A"),
        ("lib/x", "LIB/X"),
        ("straße", "STRASSE"),
        ("ﬁle", "file"),
        ("a", "a/b"),
        ("A", "a/b"),
        ("x", "x"),
    ],
)
def test_two_files_that_are_one_on_some_system_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(DamagedError):
        check_tree(paths, {})


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("l", "../outside"),
        ("a/l", "../../outside"),
        ("l", "/etc/passwd"),
        ("l", "a/../../.."),
        ("l", "a/../b"),
        ("l", "C:/x"),
        ("l", ".."),
        ("a/l", ".."),
        ("l", "."),
        ("l", "missing"),
        ("l", "l"),
        ("l", "l/a"),
        ("L/x", "../a/file"),
    ],
)
def test_a_link_that_leads_elsewhere_or_nowhere_is_refused(link: str, target: str) -> None:
    with pytest.raises(DamagedError):
        check_tree(["a/file", "l2"], {link: target, **({"l": "a"} if link == "L/x" else {})})


def test_links_that_lead_to_each_other_are_refused() -> None:
    with pytest.raises(DamagedError, match="circles"):
        check_tree(["a"], {"x": "y", "y": "x"})


@pytest.mark.parametrize(
    ("link", "target"),
    [("l", "a/file"), ("l", "a"), ("b/l", "../a/file"), ("b/l", "../now/file"), ("l", "now")],
)
def test_a_link_within_the_version_is_taken_also_by_way_of_another(link: str, target: str) -> None:
    check_tree(["a/file"], {"now": "a", link: target})


LINKS = st.dictionaries(
    st.sampled_from(["l", "m", "n", "a/l", "a/m", "a/c/n"]),
    st.lists(st.sampled_from(["..", "a", "b", "c", "l", "m", "n", "file"]), min_size=1, max_size=5).map(
        "/".join
    ),
    max_size=4,
)


@given(links=LINKS)
def test_no_tree_of_links_that_is_taken_leads_out_of_its_folder(
    links: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = ["a/file", "a/b/file", "a/c/file"]
    try:
        check_tree(files, links)
    except DamagedError:
        return
    root = tmp_path_factory.mktemp("tree").resolve()
    for path in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    for link, target in links.items():
        (root / link).symlink_to(target)
    assert all(Path(os.path.realpath(root / link)).is_relative_to(root) for link in links)
    assert all((root / link).exists() for link in links)
