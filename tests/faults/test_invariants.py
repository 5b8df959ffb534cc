"""What has to be true of an install is seen to be untrue."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.invariants import Before, broken, end_state, lost, rows, strays, trusted
from tests.faults.operations import OPERATIONS
from tests.faults.shop import NEW, OLD, Copy, Shop
from updater.install.slots import read_slots, write_slots
from updater.install.state import Pin, change_state

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time


@pytest.fixture
def copy(shop: Shop) -> Copy:
    """An install after an update, with a record of three rows."""
    return shop.copy(OPERATIONS["roll back, downgrade"].template(shop))


@pytest.fixture
def before(copy: Copy) -> Before:
    return Before.of(copy)


def first_file(folder: Path) -> Path:
    return next(path for path in sorted(folder.rglob("*.bin")) if not path.is_symlink())


def test_install_that_was_left_alone_is_well(shop: Shop, copy: Copy, before: Before) -> None:
    assert broken(copy, before, shop.manifests) + lost(copy, before) == []


def test_file_of_the_right_size_with_other_bytes_is_half_applied(
    shop: Shop, copy: Copy, before: Before
) -> None:
    path = first_file(copy.layout.version(OLD))
    path.write_bytes(bytes(path.stat().st_size))
    assert broken(copy, before, shop.manifests) == [f"half applied: {OLD}"]


def test_program_that_is_not_executable_is_half_applied(shop: Shop, copy: Copy, before: Before) -> None:
    (copy.layout.version(OLD) / "diagclinic").chmod(0o644)
    assert broken(copy, before, shop.manifests) == [f"half applied: {OLD}"]


def test_manifest_that_nobody_signed_is_half_applied(shop: Shop, copy: Copy, before: Before) -> None:
    path = copy.layout.version(OLD) / "MANIFEST.json"
    path.write_bytes(json.dumps(json.loads(path.read_bytes())).encode())
    assert broken(copy, before, shop.manifests) == [f"half applied: {OLD}"]


def test_version_that_is_not_complete_is_nobodys_fault(shop: Shop, copy: Copy, before: Before) -> None:
    first_file(copy.layout.version(OLD)).unlink()
    assert broken(copy, before, shop.manifests) == []


@pytest.mark.parametrize(
    ("name", "lower"), [("floor", "0.0.1"), ("root_version", 0), ("policy_seq", {})], ids=str
)
def test_floor_that_sank_is_seen(shop: Shop, copy: Copy, before: Before, name: str, lower: object) -> None:
    slots = copy.layout.slots("state")
    write_slots(slots, {**(read_slots(slots) or {}), name: lower})
    assert [words.partition(":")[0] for words in broken(copy, before, shop.manifests)] == ["floor sank"]


def test_line_that_was_changed_breaks_the_log(shop: Shop, copy: Copy, before: Before) -> None:
    log = copy.layout.audit
    log.write_bytes(log.read_bytes().replace(b'"act"', b'"akt"'))
    assert broken(copy, before, shop.manifests) == ["the log was broken"]


def test_log_that_was_cut_off_is_broken(shop: Shop, copy: Copy, before: Before) -> None:
    copy.layout.audit.write_bytes(b"")
    assert broken(copy, before, shop.manifests) == ["the log was broken"]


def test_lost_row_is_a_lost_record(copy: Copy, before: Before) -> None:
    (copy.data / "record.json").write_text('{"schema": 2, "rows": ["one", "three"]}')
    assert lost(copy, before) == ["records were lost"]


def test_more_rows_than_before_are_no_loss(copy: Copy, before: Before) -> None:
    (copy.data / "record.json").write_text('{"schema": 2, "rows": ["one", "two", "three", "four"]}')
    assert lost(copy, before) == []


def test_end_is_told_without_times(copy: Copy) -> None:
    found = end_state(copy.layout)
    change_state(copy.layout, lambda state: replace(state, time_floor=5))
    assert end_state(copy.layout) == found


def test_end_tells_a_pin(copy: Copy) -> None:
    change_state(copy.layout, lambda state: replace(state, pin=Pin(NEW)))
    assert end_state(copy.layout)["pin"] == NEW


def test_trusted_metadata_is_told_by_version(copy: Copy) -> None:
    copy.layout.trusted.mkdir()
    (copy.layout.trusted / "timestamp.json").write_text('{"signed": {"version": 7}}')
    assert trusted(copy.layout) == {"timestamp": 7}


def test_rows_are_those_of_the_record(copy: Copy) -> None:
    assert rows(copy) == ("one", "two", "three")


ENDED = {"current": NEW, "bad": [], "blobs": ["a.part", "b.part"]}


def test_end_that_is_as_expected_is_not_astray() -> None:
    assert strays(ENDED, ENDED) == []


def test_download_that_is_gone_is_not_astray() -> None:
    assert strays({**ENDED, "blobs": ["b.part"]}, ENDED) == []


def test_download_that_nobody_wants_is_astray() -> None:
    assert strays({**ENDED, "blobs": ["c.part"]}, ENDED) == ["blobs: ['c.part']"]


def test_version_that_is_called_bad_is_astray() -> None:
    assert strays({**ENDED, "bad": [NEW]}, ENDED) == [f"bad: ['{NEW}']"]
