"""The installs that the publisher knows, by the policy that they heed."""

from pathlib import Path

import pytest

from updater.release.enrolled import Enrolled, ids_of, read_enrolled
from updater.release.errors import DeskError

INSTALLS = (
    Enrolled("a", "pilot", ""),
    Enrolled("b", "regional", "EU"),
    Enrolled("c", "regional", "US"),
    Enrolled("d", "regional", ""),
)


def test_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "enrolled.json").write_text(
        '{"format": 1, "installs": [{"id": "a", "channel": "pilot"},'
        ' {"id": "b", "channel": "regional", "region": "EU"}]}'
    )
    assert read_enrolled(tmp_path) == INSTALLS[:2]


def test_nobody_is_known_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_enrolled(tmp_path) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"installs": [{"id": "a"}]}',
        '{"installs": ["a"]}',
        '{"installs": [{"id": 7, "channel": "pilot"}]}',
        '{"installs": [{"id": "", "channel": "pilot"}]}',
        '{"installs": [{"id": "a", "channel": "regoinal"}]}',
        '{"installs": [{"id": "a", "channel": "regional:EU"}]}',
        '{"installs": [{"id": "a", "channel": "regional", "region": "eu"}]}',
    ],
)
def test_spoilt_file_is_refused_and_to_be_mended(tmp_path: Path, text: str) -> None:
    (tmp_path / "enrolled.json").write_text(text)
    with pytest.raises(DeskError, match=r"enrolled\.json") as caught:
        read_enrolled(tmp_path)
    assert "Mend it" in caught.value.remedy


@pytest.mark.parametrize(
    ("channel", "regions", "expected"),
    [
        ("pilot", ("*",), ("a",)),
        ("regional", ("*",), ("b", "c", "d")),
        ("regional", ("EU",), ("b",)),
        ("regional", ("EU", "US"), ("b", "c")),
        ("regional:EU", ("*",), ("b",)),
        ("regional:EU", ("US",), ()),
        ("beta", ("*",), ()),
    ],
)
def test_policy_is_heeded_by(channel: str, regions: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert ids_of(INSTALLS, channel, regions) == expected
