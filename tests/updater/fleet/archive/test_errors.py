"""What happens to an archive is told with a cure."""

from updater.fleet.archive.errors import ArchiveError


def test_nothing_was_lost_and_it_can_be_done_again() -> None:
    assert "again" in ArchiveError("a disk is full").remedy
