"""updater.upload.answers: a service is believed as far as it was asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.updater.fleet_site import Answer
from tests.updater.spools import EPOCH
from updater.client.errors import CaptivePortalError, OfflineError, UpdateError
from updater.upload.answers import Outcome, Rejected, Reply, Taken, TooMuch, Unknown, content_of, outcome_of
from updater.upload.batch import Batch, Event
from updater.upload.errors import AnswerError, LaterError, RevokedError

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BATCH = Batch(EPOCH, {}, tuple(Event(seq, "crash", b"{}", b"{}") for seq in (3, 5, 6)))


def reply(answer: Answer) -> Reply:
    return Reply(
        "fleet.example", answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.body
    )


def outcome(content: Any, status: int = 200) -> Outcome:
    return outcome_of(reply(Answer.of(content, status)), BATCH, NOW)


def test_everything_is_kept() -> None:
    assert outcome({"acknowledged": 6, "taken": 2, "known": 1}) == Taken(6, 2, 1)


def test_first_part_is_kept() -> None:
    assert outcome({"acknowledged": 5, "taken": 2, "known": 0}) == Taken(5, 2, 0)


@pytest.mark.parametrize(
    "lie",
    [
        {"acknowledged": 7, "taken": 3, "known": 0},
        {"acknowledged": 10**30, "taken": 3, "known": 0},
        {"acknowledged": 2, "taken": 0, "known": 0},
        {"acknowledged": -1, "taken": 3, "known": 0},
        {"acknowledged": 6, "taken": 4, "known": 0},
        {"acknowledged": 6, "taken": 4, "known": -1},
        {"acknowledged": 6, "taken": 0, "known": 0},
        {"acknowledged": True, "taken": 1, "known": 0},
        {"acknowledged": "6", "taken": 3, "known": 0},
        {"acknowledged": 6.0, "taken": 3, "known": 0},
        {"acknowledged": 6},
        {},
        [],
        None,
        6,
    ],
)
def test_acknowledgement_that_cannot_be_true_is_none(lie: object) -> None:
    with pytest.raises(AnswerError):
        outcome(lie)


@pytest.mark.parametrize("body", [b"", b"OK", b"\xff", b"{", b"[" * 100_000])
def test_answer_that_is_no_json_is_none(body: bytes) -> None:
    with pytest.raises(AnswerError, match="no JSON"):
        outcome_of(reply(Answer(200, body)), BATCH, NOW)


def test_named_events_are_rejected() -> None:
    told = {"rejected": [{"n": 5, "why": "no such\nop" + "x" * 500}, {"n": 6}]}
    found = outcome(told, 422)
    assert isinstance(found, Rejected)
    assert (found.why[5][:10], len(found.why[5]), found.why[6]) == ("no such op", 200, "refused")


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"rejected": []},
        {"rejected": "all"},
        {"rejected": [5]},
        {"rejected": [{"n": 4, "why": ""}]},
        {"rejected": [{"n": "5"}]},
    ],
)
def test_rejection_of_what_was_not_sent_is_refused(lie: object) -> None:
    with pytest.raises(AnswerError):
        outcome(lie, 422)


@pytest.mark.parametrize("status", [400, 413, 415])
def test_batch_that_is_too_much_is_to_be_halved(status: int) -> None:
    why = f"the service answers it with code {status}"
    assert outcome({"error": "malformed", "what": "no"}, status) == TooMuch(why, is_own=True)


@pytest.mark.parametrize("body", [b"", b"Bad Request", b"{}", b"[]", b'{"error": 400, "what": 1}'])
def test_refusal_that_the_service_did_not_word_is_not_its_own(body: bytes) -> None:
    found = outcome_of(reply(Answer(400, body)), BATCH, NOW)
    assert isinstance(found, TooMuch)
    assert not found.is_own


def test_install_that_is_not_known() -> None:
    assert outcome({}, 401) == Unknown()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(403), RevokedError),
        (Answer(429), LaterError),
        (Answer(408), LaterError),
        (Answer(500, b"<html>", {"Content-Type": "text/html"}), LaterError),
        (Answer(503), LaterError),
        (Answer(599), LaterError),
        (Answer(511), CaptivePortalError),
        (Answer(407), OfflineError),
        (Answer(200, b"<html>"), CaptivePortalError),
        (Answer(200, b"{}", {"Content-Type": "text/html; charset=utf-8"}), CaptivePortalError),
        (Answer(403, b"<!DOCTYPE html>"), CaptivePortalError),
        (Answer(413, b"x", {"Content-Type": "text/html"}), CaptivePortalError),
        (Answer(302, headers={"Location": "https://evil.example"}), AnswerError),
        (Answer(204), AnswerError),
        (Answer(404), AnswerError),
        (Answer(418), AnswerError),
    ],
)
def test_each_other_answer_has_its_meaning(answer: Answer, kind: type[UpdateError]) -> None:
    with pytest.raises(kind) as raised:
        outcome_of(reply(answer), BATCH, NOW)
    assert type(raised.value) is kind


def test_service_says_how_long_it_has_no_time() -> None:
    with pytest.raises(LaterError) as raised:
        outcome_of(reply(Answer(503, headers={"Retry-After": "90"})), BATCH, NOW)
    assert raised.value.after_s == 90


def test_content_is_an_object() -> None:
    assert content_of(reply(Answer.of({"a": 1}))) == {"a": 1}
