"""A refusal says why, and when to come again."""

import asyncio
import json

import pytest
from starlette.requests import Request

from updater.fleet.callers.answers import read_body, refusal
from updater.fleet.callers.errors import BusyError, CallError, MalformedError, TooMuchError
from updater.fleet.enrol.errors import TooOftenError
from updater.fleet.ingest.errors import Rejected, RejectedError


@pytest.mark.parametrize("error", [BusyError("later"), TooOftenError("later")])
def test_who_is_to_come_later_is_told_when(error: CallError) -> None:
    answer = refusal(error)
    assert (answer.status_code, answer.headers["retry-after"]) == (error.status, "30")


def test_a_refusal_has_a_code_and_words() -> None:
    assert json.loads(bytes(refusal(MalformedError("no batch")).body)) == {
        "error": "malformed",
        "what": "no batch",
    }


def test_a_body_that_is_not_read_ends_the_connection() -> None:
    assert refusal(TooMuchError("much")).headers["connection"] == "close"


def test_rejected_events_are_named() -> None:
    body = json.loads(bytes(refusal(RejectedError((Rejected(3, "why"),))).body))
    assert body["rejected"] == [{"n": 3, "why": "why"}]


def request(pieces: list[bytes], length: str | None = None) -> Request:
    left = list(pieces)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    headers = [] if length is None else [(b"content-length", length.encode())]
    return Request({"type": "http", "headers": headers}, receive)


async def _read(pieces: list[bytes], length: str | None = None) -> bytes:
    return await read_body(request(pieces, length), 10)


def test_a_body_is_read_whole() -> None:
    assert asyncio.run(_read([b"12345", b"67890"])) == b"1234567890"


@pytest.mark.parametrize(
    ("pieces", "length"), [([b"123456", b"78901"], None), ([b""], "11"), ([b""], "-1"), ([b""], "x")]
)
def test_too_long_a_body_is_left(pieces: list[bytes], length: str | None) -> None:
    with pytest.raises(TooMuchError):
        asyncio.run(_read(pieces, length))
