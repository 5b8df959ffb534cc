"""Trees for updates to be tried on."""

from pathlib import Path

from tests.faults.trees import FILES, lay_down, read, tree


def test_version_is_the_same_each_time() -> None:
    assert tree("1.0.0") == tree("1.0.0")


def test_update_changes_a_third_of_the_files() -> None:
    old, new = tree("1.0.0"), tree("1.1.0")
    assert round(FILES / sum(old[path] != new[path] for path in old)) == 3


def test_tree_is_read_as_it_was_laid_down(tmp_path: Path) -> None:
    lay_down(tmp_path, tree("1.0.0", 20))
    assert read(tmp_path) == tree("1.0.0", 20)
