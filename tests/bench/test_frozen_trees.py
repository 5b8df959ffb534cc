"""Trees that differ by little."""

import zipfile
from pathlib import Path

from tests.bench.frozen_trees import change_modules, put_qt


def test_modules_all_over_a_package_are_changed(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"module{number:02}.py").write_text("x = 1\n")
    changed = change_modules(tmp_path, 4)
    assert [path.stem for path in changed] == ["module00", "module10", "module20", "module30"]
    assert all("def _looked_up" in path.read_text() for path in changed)


def test_only_what_the_tree_has_is_replaced(tmp_path: Path) -> None:
    inner = tmp_path / "tree" / "_internal" / "PyQt6"
    inner.mkdir(parents=True)
    (inner / "libQt6Core.so.6").write_bytes(b"new")
    (tmp_path / "tree" / "libQt6Core.so.6").symlink_to("_internal/PyQt6/libQt6Core.so.6")
    with zipfile.ZipFile(tmp_path / "old.whl", "w") as wheel:
        wheel.writestr("PyQt6/libQt6Core.so.6", b"old")
        wheel.writestr("PyQt6/libQt6Unused.so.6", b"old")
    assert put_qt(tmp_path / "tree", [tmp_path / "old.whl"]) == 1
    assert (inner / "libQt6Core.so.6").read_bytes() == b"old"
    assert not (inner / "libQt6Unused.so.6").exists()
