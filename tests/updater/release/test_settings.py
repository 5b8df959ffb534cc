"""What the publisher decided once is kept in files that people can edit."""

import hashlib
import json
from pathlib import Path

import pytest

from updater.release.errors import DeskError
from updater.release.settings import (
    PLAN,
    REVIEWED_NAME,
    Wave,
    platforms_remark,
    read_plan,
    read_platforms,
    write_plan,
    write_platforms,
)
from updater.release.writing import DiskWriter


def test_plan_comes_back_as_it_was_written(tmp_path: Path) -> None:
    waves = (Wave("pilot", 1.0, 2), Wave("regional", 0.05), Wave("regional:EU", 1.0))
    write_plan(DiskWriter(), tmp_path, waves)
    assert read_plan(tmp_path) == waves


def test_who_has_no_plan_goes_the_usual_way(tmp_path: Path) -> None:
    assert read_plan(tmp_path) == PLAN


def test_usual_way_is_pilot_beta_and_three_shares_of_the_regional_channel() -> None:
    assert [(wave.channel, wave.share) for wave in PLAN] == [
        ("pilot", 1.0),
        ("beta", 1.0),
        ("regional", 0.05),
        ("regional", 0.25),
        ("regional", 1.0),
    ]


def test_plan_written_by_hand_may_leave_days_out(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"waves": [{"channel": "pilot", "share": 1}]}')
    assert read_plan(tmp_path) == (Wave("pilot", 1.0, 0),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"waves": ["pilot"]}',
        '{"waves": [{"share": 1}]}',
        '{"waves": [{"channel": "pilot", "share": "b"}]}',
        '{"waves": [{"channel": "betta", "share": 1}]}',
        '{"waves": [{"channel": "pilot", "share": 5}]}',
        '{"waves": [{"channel": "pilot", "share": NaN}]}',
        '{"waves": [{"channel": 7, "share": 1}]}',
        '{"waves": [{"channel": "pilot", "share": 1, "days": -3}]}',
    ],
)
def test_spoilt_plan_is_refused_and_to_be_mended(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(DeskError, match=r"plan\.json") as caught:
        read_plan(tmp_path)
    assert "Mend it" in caught.value.remedy


def test_platforms_come_back(tmp_path: Path) -> None:
    write_platforms(DiskWriter(), tmp_path, ("linux-x86_64", "windows-x86_64"))
    assert read_platforms(tmp_path) == ("linux-x86_64", "windows-x86_64")


def test_who_named_no_platforms_wants_none(tmp_path: Path) -> None:
    assert read_platforms(tmp_path) == ()


def test_lost_list_of_platforms_is_told(tmp_path: Path) -> None:
    (remark,) = platforms_remark(tmp_path)
    assert "release.json is missing" in remark


def test_list_of_no_platforms_is_not_lost(tmp_path: Path) -> None:
    write_platforms(DiskWriter(), tmp_path, ())
    assert platforms_remark(tmp_path) == ()


@pytest.mark.parametrize("text", ["{}", "[]", '{"platforms": "linux-x86_64"}', '{"platforms": [7]}'])
def test_spoilt_settings_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "release.json").write_text(text)
    with pytest.raises(DeskError, match=r"release\.json"):
        read_platforms(tmp_path)


def test_plan_beside_the_reviewed_one_has_to_be_made_of_it(tmp_path: Path) -> None:
    reviewed = tmp_path / REVIEWED_NAME
    reviewed.write_text("title = 'ours'")
    made_of = hashlib.sha256(reviewed.read_bytes()).hexdigest()
    waves = [{"channel": "pilot", "share": 1, "days": 3}]
    (tmp_path / "plan.json").write_text(json.dumps({"format": 1, "waves": waves, "made_of": made_of}))
    before = read_plan(tmp_path)
    reviewed.write_text("title = 'changed'")
    with pytest.raises(DeskError, match="was not made of rollout-plan"):
        read_plan(tmp_path)
    assert before == (Wave("pilot", 1.0, 3),)


def test_reviewed_plan_that_nothing_was_made_of_is_told(tmp_path: Path) -> None:
    (tmp_path / REVIEWED_NAME).write_text("title = 'ours'")
    with pytest.raises(DeskError) as raised:
        read_plan(tmp_path)
    assert "diagclinic-fleet plan write" in raised.value.remedy
