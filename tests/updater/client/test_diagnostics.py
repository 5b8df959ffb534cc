"""updater.client.diagnostics: what support gets, and what nobody gets."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from updater.client.diagnostics import MOST_FILES, TAIL_BYTES, Bundle
from updater.client.masking import Mask
from updater.install.layout import Layout

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOME = Path("/home/tess")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path)
    for folder in (made.audit.parent, made.health, made.trusted):
        folder.mkdir()
    return made


def _bundle(layout: Layout, at: datetime = NOON) -> Bundle:
    status = {"root": "/home/tess/shop", "code": "A001"}
    return Bundle(layout, at, status, {"1.0.0": {"wrong": []}}, Mask(HOME))


def test_what_is_there_is_told(layout: Layout) -> None:
    layout.audit.write_text('{"act":"pin"}\n')
    (layout.trusted / "timestamp.json").write_text("{}")
    layout.slots("state")[0].write_text("{}")
    names = set(_bundle(layout).members())
    wanted = {"README.txt", "status.json", "files.json", "log/audit.jsonl", "tuf/timestamp.json"}
    assert names == wanted | {"slots/state.a"}


def test_flags_that_the_application_was_handed_are_told(layout: Layout) -> None:
    layout.flags.mkdir()
    (layout.flags / "current.json").write_text("{}")
    assert _bundle(layout).members()["flags/current.json"] == b"{}"


def test_torn_slot_is_told_as_it_is(layout: Layout) -> None:
    layout.slots("state")[1].write_bytes(b'{"seq":3,"cur')
    assert _bundle(layout).members()["slots/state.b"] == b'{"seq":3,"cur'


def test_name_of_the_user_is_hidden_everywhere(layout: Layout) -> None:
    layout.slots("state")[0].write_text('{"snapshot":{"path":"/home/tess/data/1.db"}}')
    layout.audit.write_text('{"why":"see /home/other/x"}\n')
    content = b"".join(_bundle(layout).members().values())
    assert (b"tess" in content, b"other" in content) == (False, False)


def test_who_did_something_is_the_same_stand_in_in_every_file(layout: Layout) -> None:
    layout.slots("state")[0].write_text('{"history":[{"who":"Bea"},{"who":"Tess"}]}')
    layout.audit.write_text('{"who":"Tess","why":"slow"}\n')
    members = _bundle(layout).members()
    assert (members["log/audit.jsonl"], b"Bea" in members["slots/state.a"]) == (
        b'{"who":"person-2","why":"slow"}\n',
        False,
    )


def test_only_the_end_of_a_long_file_is_told_from_the_beginning_of_a_line(layout: Layout) -> None:
    layout.audit.write_text("".join(f"line {number}\n" for number in range(60_000)))
    told = _bundle(layout).members()["log/audit.jsonl"]
    assert (len(told) <= TAIL_BYTES, told[:5], told.endswith(b"line 59999\n")) == (True, b"line ", True)


def test_only_the_newest_files_of_a_folder_are_told(layout: Layout) -> None:
    for number in range(MOST_FILES + 5):
        (layout.health / str(number)).write_text("alive\n")
    told = [name for name in _bundle(layout).members() if name.startswith("health/")]
    assert len(told) == MOST_FILES


def test_link_leads_nowhere(layout: Layout, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (layout.health / "1").symlink_to(secret)
    assert "health/1" not in _bundle(layout).members()


def test_install_with_nothing_in_it_still_has_a_bundle(tmp_path: Path) -> None:
    assert set(_bundle(Layout(tmp_path / "none")).members()) == {"README.txt", "status.json", "files.json"}


def test_bundle_is_a_zip_file_that_says_when_it_was_made(layout: Layout) -> None:
    bundle = zipfile.ZipFile(io.BytesIO(_bundle(layout).content()))
    assert (bundle.testzip(), bundle.getinfo("README.txt").date_time[:3]) == (None, (2026, 5, 4))
    assert json.loads(bundle.read("status.json"))["root"] == "~/shop"


def test_clock_before_there_was_zip_does_not_keep_from_making_one(layout: Layout) -> None:
    content = _bundle(layout, datetime(1970, 1, 2, tzinfo=UTC)).content()
    assert zipfile.ZipFile(io.BytesIO(content)).getinfo("README.txt").date_time[0] == 1980
