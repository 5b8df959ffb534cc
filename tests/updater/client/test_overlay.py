"""A stick in front of which lies what is trusted here."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.attacks.repository import START, Files, Repository, offer, published, release
from tests.attacks.shop import shop
from updater.client.overlay import Nowhere, Overlay
from updater.client.source import NotThereError, Source

TIMESTAMP = "metadata/timestamp.json"


def stamp(version: object) -> bytes:
    return json.dumps({"signed": {"version": version}}).encode()


def overlay(folder: Path, theirs: bytes | None, kept: bytes | None) -> Overlay:
    if kept is not None:
        (folder / "timestamp.json").write_bytes(kept)
    return Overlay(Files({} if theirs is None else {TIMESTAMP: theirs}), folder)


def whole(source: Source, path: str = TIMESTAMP) -> bytes:
    return b"".join(source.read(path))


NEWEST: list[tuple[bytes | None, bytes | None, bytes]] = [
    (stamp(2), stamp(1), stamp(2)),
    (stamp(1), stamp(2), stamp(2)),
    (stamp(2), None, stamp(2)),
    (None, stamp(2), stamp(2)),
    (stamp(2), b"", stamp(2)),
    (b"torn", stamp(2), stamp(2)),
    (stamp(2), stamp("3"), stamp(2)),
    (stamp(None), stamp(1), stamp(1)),
]


@pytest.mark.parametrize(("theirs", "kept", "expected"), NEWEST)
def test_the_newer_timestamp_is_handed_on(
    tmp_path: Path, theirs: bytes | None, kept: bytes | None, expected: bytes
) -> None:
    assert whole(overlay(tmp_path, theirs, kept)) == expected


def test_where_neither_has_a_timestamp_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotThereError):
        whole(overlay(tmp_path, None, None))


def test_everything_else_comes_from_the_stick(tmp_path: Path) -> None:
    (tmp_path / "1.root.json").write_bytes(b"kept")
    stick = Overlay(Files({"metadata/1.root.json": b"theirs"}, "the stick"), tmp_path)

    assert (whole(stick, "metadata/1.root.json"), stick.name) == (b"theirs", "the stick")


def test_a_stretch_of_the_stick_can_be_read(tmp_path: Path) -> None:
    stick = Overlay(Files({"targets/a": b"0123456789"}), tmp_path)

    assert b"".join(stick.read("targets/a", 2, 5)) == b"234"


def test_an_endless_timestamp_is_not_read_to_its_end(tmp_path: Path) -> None:
    class Endless:
        name = "the stick"
        sent = 0

        def read(self, path: str, start: int = 0, end: int | None = None):  # noqa: ANN202  a generator
            while True:
                self.sent += 1
                yield b" " * 1000

    endless = Endless()
    whole(Overlay(endless, tmp_path))

    assert endless.sent == 17


def test_nowhere_has_nothing() -> None:
    with pytest.raises(NotThereError):
        Nowhere().read(TIMESTAMP)


def month_old_stick() -> tuple[Repository, Repository]:
    """Return the repository of a stick, and what became of it since."""
    stick = published("1.1.0")
    today = stick.copied()
    today.now = START + timedelta(days=30)
    return stick, today


def test_a_stick_of_44_days_works_where_nothing_newer_was_seen(tmp_path: Path) -> None:
    stick = published("1.1.0")
    computer = shop(tmp_path, stick)
    computer.now = START + timedelta(days=44)

    assert computer.takes(Overlay(stick.source(), computer.layout.trusted)) == "1.1.0"


def test_a_stick_of_46_days_does_not(tmp_path: Path) -> None:
    stick = published("1.1.0")
    computer = shop(tmp_path, stick)
    computer.now = START + timedelta(days=46)

    assert computer.refusal(Overlay(stick.source(), computer.layout.trusted)) == "expired"


def test_a_stick_older_than_what_was_seen_brings_the_files_that_are_still_wanted(tmp_path: Path) -> None:
    stick, today = month_old_stick()
    computer = shop(tmp_path, stick)
    computer.now = today.now
    computer.asks(today.publish().source())

    view = computer.asks(Overlay(stick.source(), computer.layout.trusted))

    assert view.manifest("1.1.0")[1].version == "1.1.0"
    assert view.timestamp.version == today.signed["timestamp"].version


def test_a_stick_newer_than_what_was_seen_brings_all(tmp_path: Path) -> None:
    old, stick = month_old_stick()
    computer = shop(tmp_path, old)
    computer.asks(old.source())
    release(stick, "1.2.0")
    offer(stick, "1.2.0", seq=3)

    served = stick.publish("releases", "chan-pilot").source()

    assert computer.takes(Overlay(served, computer.layout.trusted)) == "1.2.0"


def test_a_stick_that_claims_the_highest_number_without_a_signature_is_refused(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    forged = json.loads(repository.files[TIMESTAMP])
    forged["signed"]["version"] = 1 << 30
    stick = Files(repository.files | {TIMESTAMP: json.dumps(forged).encode()})

    assert computer.refusal(Overlay(stick, computer.layout.trusted)) == "trust"
