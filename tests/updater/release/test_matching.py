"""A changed file comes from what it was, also where its name or folder changed with a library's version."""

from dataclasses import replace

import pytest

from updater.client.manifest import FileEntry, Frame, Manifest, Pack
from updater.release.matching import matched

NOTHING = Manifest(
    *("1.0.0", "linux-x86_64", "2026-11-21T12:00:00Z", "diagclinic", "diagclinic-update", 1, (1, 1), 1, ()),
    files=(),
    links=(),
    pack=Pack("app/1.0.0/linux-x86_64/full.pack", 0, 1, ()),
    patches=(),
)


def of(files: dict[str, str]) -> Manifest:
    return replace(NOTHING, files=tuple(entry(path, content) for path, content in files.items()))


def entry(path: str, content: str) -> FileEntry:
    return FileEntry(path, len(content), content, is_executable=False, frame=Frame(0, 1))


def pairs(later: dict[str, str], earlier: dict[str, str]) -> dict[str, str]:
    return {new.path: old.path for new, old in matched(of(later), of(earlier))}


OLD_QT, NEW_QT = "lib/libQt6Core.so.6.10", "lib/libQt6Core.so.6.11"


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        pytest.param({"a": "2"}, {"a": "1"}, {"a": "a"}, id="same path"),
        pytest.param({"a": "1"}, {"a": "1"}, {}, id="unchanged"),
        pytest.param({"b": "1"}, {"a": "1"}, {}, id="moved"),
        pytest.param({"a": "2", "b": "3"}, {"a": "1"}, {"a": "a"}, id="new file"),
        pytest.param({NEW_QT: "2"}, {OLD_QT: "1"}, {NEW_QT: OLD_QT}, id="numbered"),
        pytest.param({"new/b.so": "2"}, {"old/b.so": "1"}, {"new/b.so": "old/b.so"}, id="other folder"),
        pytest.param({"x/i.py": "3"}, {"y/i.py": "1", "z/i.py": "2"}, {}, id="many of one name"),
        pytest.param({"p-2/M": "3"}, {"p-1/M": "1", "q-1/M": "2"}, {"p-2/M": "p-1/M"}, id="numbered folder"),
        pytest.param({"a": ""}, {"a": "1"}, {}, id="emptied"),
        pytest.param({"a": "1"}, {"a": ""}, {}, id="was empty"),
    ],
)
def test_changed_file_comes_from_what_it_was(
    later: dict[str, str], earlier: dict[str, str], expected: dict[str, str]
) -> None:
    assert pairs(later, earlier) == expected
