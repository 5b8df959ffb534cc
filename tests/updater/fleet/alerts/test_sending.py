"""Messages reach real servers, and whatever these do, an answer comes in time and tells no address."""

import logging
import socket
import threading

import pytest

from tests.updater.fleet.alerts.peers import hook, mailbox
from updater.fleet.alerts.addresses import Addresses
from updater.fleet.alerts.pacing import Parcel
from updater.fleet.alerts.sending import LATE, NO_ADDRESS, REFUSED, STUCK, ApprisePost, Sent

PARCEL = Parcel("team", "[warning] Little room", "5 % are free.\nWhat to do: book#disk-low", ())


def post(*urls: str, deadline_s: float = 15.0) -> ApprisePost:
    return ApprisePost(Addresses({"team": urls}), deadline_s)


def test_a_web_hook_gets_the_words() -> None:
    with hook() as taken:
        assert post(taken.url).send(PARCEL) == Sent()
    (message,) = taken.came
    assert (message["title"], message["message"]) == (PARCEL.title, PARCEL.body)


def test_a_mail_server_gets_a_letter() -> None:
    with mailbox() as taken:
        assert post(taken.url).send(PARCEL) == Sent()
    (letter,) = taken.came
    assert letter["Subject"] == PARCEL.title
    assert "team@shop.example" in letter["To"]
    part = letter.get_body(("plain",))
    assert part is not None
    assert part.get_content().split() == PARCEL.body.split()


def test_every_address_of_a_channel_gets_it() -> None:
    with hook() as first, mailbox() as second:
        assert post(first.url, second.url).send(PARCEL) == Sent()
    assert len(first.came) == len(second.came) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_a_server_that_says_no_is_a_failure(status: int) -> None:
    with hook() as taken:
        taken.status = status
        assert post(taken.url).send(PARCEL) == Sent(REFUSED)


def test_a_mail_server_that_says_no_is_a_failure() -> None:
    with mailbox() as taken:
        taken.is_refusing = True
        assert post(taken.url).send(PARCEL) == Sent(REFUSED)
        assert taken.came == []


def test_one_address_that_fails_is_a_failure_of_the_channel() -> None:
    with hook() as first, hook() as second:
        second.status = 500
        assert post(first.url, second.url).send(PARCEL).why == REFUSED


def test_nobody_there_is_a_failure() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"json://127.0.0.1:{closed.getsockname()[1]}"
        assert post(url).send(PARCEL) == Sent(REFUSED)


def test_a_server_that_does_not_answer_is_left_after_the_deadline_and_not_asked_twice_at_once() -> None:
    with hook(is_held=True) as taken:
        sender = post(taken.url, deadline_s=0.2)
        assert sender.send(PARCEL) == Sent(LATE)
        assert sender.send(PARCEL) == Sent(STUCK)
        taken.held.set()
        for thread in [one for one in threading.enumerate() if one.name == "alert-team"]:
            thread.join(10)
        assert ApprisePost(sender.addresses).send(PARCEL) == Sent()
    assert len(taken.came) == 2


def test_a_channel_without_an_address_is_said_and_not_tried_again() -> None:
    assert post().send(PARCEL) == Sent(NO_ADDRESS, is_hopeless=True)


def test_neither_the_answer_nor_the_log_holds_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hook() as taken:
        taken.status = 500
        sender = post(taken.url)
        sent = sender.send(PARCEL)
    mine = [record.getMessage() for record in caplog.records]
    assert "hunter2" not in " ".join([sent.why, repr(sender), *mine])
    assert not [record for record in caplog.records if record.name.startswith("apprise")]
