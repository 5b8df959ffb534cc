"""Attacks that try to keep a computer busy or full: endless data, drops, far too much of what is signed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.repository import PLATFORM, Files, founded, published
from tests.attacks.shop import shop
from updater.client.errors import DamagedError
from updater.client.manifest import LARGEST as LARGEST_MANIFEST
from updater.client.manifest_frame import app_path, framed
from updater.client.policy import LARGEST
from updater.client.tuf_fetcher import Pace

PIECE = b" " * 65_536
#: bytes that a source would send if nobody ended it; finite, so that a test without the defence ends too
FLOOD = 8_000_000


class Flood(Files):
    """A source that goes on and on after what is signed, in the file `path`."""

    def __init__(self, files: Files, path: str) -> None:
        super().__init__(files.files)
        self.path = path
        self.sent = 0

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        yield from super().read(path, start, end)
        while path == self.path and self.sent < FLOOD:
            self.sent += len(PIECE)
            yield PIECE


class Drops(Files):
    """A source that sends a byte every ten seconds of its own clock."""

    def __init__(self, files: Files) -> None:
        super().__init__(files.files)
        self.seconds = 0.0

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        for piece in super().read(path, start, end):
            for byte in piece:
                self.seconds += 10
                yield bytes([byte])


def test_endless_data_are_cut_off(tmp_path: Path) -> None:
    repository = founded()
    flood = Flood(repository.source(), "metadata/timestamp.json")

    code = shop(tmp_path, repository).refusal(flood)

    assert (code, flood.sent < FLOOD) == ("damaged", True)


@pytest.mark.parametrize("name", ["2.snapshot.json", "1.targets.json", "2.releases.json"])
def test_endless_data_of_every_role_are_cut_off(tmp_path: Path, name: str) -> None:
    repository = published("1.1.0")
    flood = Flood(repository.source(), f"metadata/{name}")

    code = shop(tmp_path, repository).refusal(flood)

    assert (code, flood.sent < FLOOD) == ("damaged", True)


def test_an_endless_policy_is_cut_off_at_the_signed_length(tmp_path: Path) -> None:
    repository = founded()
    policy = next(path for path in repository.files if path.startswith("targets/channels/pilot/"))
    flood = Flood(repository.source(), policy)

    code = shop(tmp_path, repository).refusal(flood)

    assert (code, flood.sent) == ("damaged", len(PIECE))


def test_a_policy_that_is_signed_far_too_large_is_not_even_fetched(tmp_path: Path) -> None:
    repository = founded()
    repository.put("chan-pilot", "channels/pilot/policy.json", b" " * (LARGEST + 1))
    files = repository.publish("chan-pilot").source()

    assert shop(tmp_path, repository).refusal(files) == "damaged"
    assert not any("channels/pilot" in path for path in files.asked)


def test_a_source_that_sends_drops_is_left(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    drops = Drops(repository.source())
    computer.pace = Pace(clock=lambda: drops.seconds)

    assert (computer.refusal(drops), drops.seconds < 60) == ("offline", True)


def test_a_source_that_is_slow_in_every_file_is_left_in_the_end(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    drops = Drops(repository.source())
    computer.pace = Pace(grace_s=1e9, clock=lambda: drops.seconds)

    assert (computer.refusal(drops), drops.seconds < 400) == ("offline", True)


def test_another_source_is_asked_after_one_that_sends_drops(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    drops = Drops(repository.source())
    computer.pace = Pace(clock=lambda: drops.seconds)

    assert computer.takes(drops, repository.source()) == "1.1.0"


def test_a_chain_of_roots_ends_somewhere(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    for _ in range(300):
        repository.sign("root")
    files = repository.source()

    computer.asks(files)

    assert sum("root" in path for path in files.asked) <= 256


def test_metadata_nested_without_end_are_refused(tmp_path: Path) -> None:
    repository = founded()
    files = repository.source()
    files.files["metadata/timestamp.json"] = b"[" * 16_000

    assert shop(tmp_path, repository).refusal(files) == "damaged"


def test_metadata_of_the_wrong_shape_are_refused(tmp_path: Path) -> None:
    repository = founded()
    files = repository.source()
    files.files["metadata/timestamp.json"] = json.dumps({"signed": [], "signatures": {}}).encode()

    assert shop(tmp_path, repository).refusal(files) == "damaged"


def test_a_manifest_that_says_that_it_unpacks_to_far_too_much_is_not_unpacked(tmp_path: Path) -> None:
    repository = founded()
    repository.put("releases", app_path("1.1.0", PLATFORM), framed(bytes(4 * LARGEST_MANIFEST)))
    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    with pytest.raises(DamagedError, match=f"at most {LARGEST_MANIFEST} bytes"):
        view.manifest("1.1.0")
