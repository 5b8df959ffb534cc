"""A batch that is refused names its events."""

from updater.fleet.ingest.errors import EncodingError, Rejected, RejectedError


def test_rejected_events_are_in_the_answer() -> None:
    error = RejectedError((Rejected(3, "no such field"), Rejected(5, "no such kind")))
    assert error.details == {"rejected": [{"n": 3, "why": "no such field"}, {"n": 5, "why": "no such kind"}]}
    assert (error.status, str(error)) == (422, "2 events are not as declared")


def test_other_packing_has_its_own_status() -> None:
    assert (EncodingError("x").status, EncodingError("x").details) == (415, {})
