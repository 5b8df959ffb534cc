"""updater.upload.sending: what becomes of each event, whatever is answered."""

from typing import Any

import pytest

from tests.full_disk import files_of_at_most
from tests.updater.fleet_site import Answer, Asked, FleetSite
from tests.updater.spools import EPOCH, operation
from tests.updater.upload.conftest import INSTALL, Shop
from updater.client.errors import CaptivePortalError, NoRoomError, UpdateError
from updater.upload.errors import AnswerError, NotAgreedError, NotEnrolledError, SpoolDamagedError
from updater.upload.sending import MOST_REFUSED

NONCE = "0f" * 16
REFUSAL = {"error": "malformed", "what": "this makes no sense"}


def bad(event: dict[str, Any]) -> str:
    return "bad" if event.get("ms") == 107 else ""


def answering(status: int, *seqs: int) -> Any:
    """Return what answers `status` to every batch that holds one of `seqs`."""

    def instead(asked: Asked) -> Answer | None:
        is_meant = asked.path == "/v1/events" and set(seqs) & set(asked.numbers)
        return Answer.of(REFUSAL, status) if is_meant else None

    return instead


def test_named_events_are_set_aside_and_the_rest_goes(shop: Shop, site: FleetSite) -> None:
    site.refused = bad
    shop.maker.add(*map(operation, range(20)))
    tally = shop.upload()
    assert (tally.sent, tally.quarantined, tally.left) == (19, 1, 0)
    assert shop.maker.quarantined() == {8: "bad"}
    assert site.numbers() == [seq for seq in range(1, 21) if seq != 8]


def test_batch_of_nothing_but_refused_events_ends(shop: Shop, site: FleetSite) -> None:
    site.refused = lambda _: "never"
    shop.maker.add(*map(operation, range(3)))
    assert (shop.upload().quarantined, site.kept, shop.maker.seqs()) == (3, {}, [])


@pytest.mark.parametrize("status", [400, 413, 415])
def test_event_that_spoils_its_batch_is_found_by_halves(shop: Shop, site: FleetSite, status: int) -> None:
    site.instead = answering(status, 333)
    shop.maker.add(*map(operation, range(500)))
    tally = shop.upload()
    assert (tally.sent, tally.quarantined, tally.left) == (499, 1, 0)
    assert shop.maker.quarantined() == {333: f"the service answers it with code {status}"}
    assert len(site.asked) <= 1 + 2 * 9 + 1


def test_halves_arrive_in_order(shop: Shop, site: FleetSite) -> None:
    site.instead = lambda asked: (
        Answer(413) if asked.path == "/v1/events" and len(asked.numbers) > 60 else None
    )
    shop.maker.add(*map(operation, range(500)))
    assert shop.upload().sent == 500
    assert site.doubles == 0


def test_service_that_takes_nothing_at_all_does_not_empty_the_spool(shop: Shop, site: FleetSite) -> None:
    site.instead = lambda asked: Answer.of(REFUSAL, 400) if asked.path == "/v1/events" else None
    shop.maker.add(*map(operation, range(100)))
    with pytest.raises(AnswerError, match="takes no event at all"):
        shop.upload()
    assert (len(shop.maker.seqs()), len(shop.maker.quarantined())) == (100 - MOST_REFUSED, MOST_REFUSED)


@pytest.mark.parametrize("status", [400, 413, 415])
def test_something_between_that_refuses_everything_sets_nothing_aside(
    shop: Shop, site: FleetSite, status: int
) -> None:
    site.instead = lambda asked: Answer(status, b"Bad Request") if asked.path == "/v1/events" else None
    shop.maker.add(*map(operation, range(30)))
    uploader = shop.uploader()
    with pytest.raises(AnswerError, match="not even one event"):
        uploader.run()
    assert (len(shop.maker.seqs()), shop.maker.quarantined(), uploader.tally.quarantined) == (30, {}, 0)
    assert uploader.tally.wait_until is not None


def test_acknowledged_part_goes_and_the_rest_is_sent_again(shop: Shop, site: FleetSite) -> None:
    first = iter([Answer.of({"acknowledged": 4, "taken": 4, "known": 0})])
    site.instead = lambda asked: next(first, None) if asked.path == "/v1/events" else None
    shop.maker.add(*map(operation, range(10)))
    assert (shop.upload().sent, site.numbers()) == (10, [5, 6, 7, 8, 9, 10])


@pytest.mark.parametrize(
    ("lie", "kind"),
    [
        (Answer.of({"acknowledged": 11, "taken": 10, "known": 0}), AnswerError),
        (Answer.of({"acknowledged": 10, "taken": 10, "known": 10}), AnswerError),
        (Answer.of({"rejected": [{"n": 77, "why": "x"}]}, 422), AnswerError),
        (Answer.of({"acknowledged": 10, "taken": 10, "known": 0}, 201), AnswerError),
        (Answer(200, b"<!doctype html><p>Sign in"), CaptivePortalError),
        (Answer(200, b"x" * (1 << 20)), AnswerError),
        (Answer(301, headers={"Location": "https://evil.example"}), AnswerError),
    ],
)
def test_lying_service_deletes_nothing(
    shop: Shop, site: FleetSite, lie: Answer, kind: type[UpdateError]
) -> None:
    site.instead = lambda asked: lie if asked.path == "/v1/events" else None
    shop.maker.add(*map(operation, range(10)))
    uploader = shop.uploader()
    with pytest.raises(kind):
        uploader.run()
    assert (uploader.tally.sent, uploader.tally.left, uploader.tally.quarantined) == (0, 10, 0)
    assert uploader.tally.wait_until is not None


def test_rows_that_are_no_json_are_set_aside_without_asking_anybody(shop: Shop, site: FleetSite) -> None:
    shop.maker.add_bodies(['{"k": "opera', None, b"\xff", "[]"])
    shop.maker.add(operation())
    tally = shop.upload()
    assert (tally.sent, tally.quarantined, site.numbers()) == (1, 4, [5])
    assert set(shop.maker.quarantined().values()) == {"it is no JSON"}


def test_install_that_stays_unknown_is_told_and_asked_for_once(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    site.instead = lambda asked: Answer.of({}, 401) if asked.path == "/v1/events" else None
    with pytest.raises(NotEnrolledError):
        shop.upload()
    assert (site.paths().count("/v1/enrol"), shop.folder.enrolled(), shop.maker.seqs()) == (1, None, [1])


def test_open_door_is_not_tried_where_nobody_agreed(shop: Shop, site: FleetSite) -> None:
    shop.membership().enrol()
    shop.maker.agree("none")
    shop.maker.add({"k": "feedback", "t": 1, "m": 1}, level=0)
    site.keys.clear()
    for _ in range(2):
        with pytest.raises(NotAgreedError):
            shop.upload()
    assert site.paths() == ["/v1/enrol", "/v1/events"]


def test_request_of_an_install_that_was_forgotten_already_goes_after_a_new_enrolment(
    shop: Shop, site: FleetSite
) -> None:
    shop.membership().enrol()
    site.keys.clear()
    shop.maker.ask_to_forget(NONCE)
    shop.upload()
    assert site.forgotten == [NONCE]


def test_request_of_an_install_that_nobody_knows_waits_where_nobody_agreed(
    shop: Shop, site: FleetSite
) -> None:
    shop.membership().enrol()
    site.keys.clear()
    shop.maker.withdraw("f" * 16, NONCE)
    with pytest.raises(NotEnrolledError):
        shop.upload()
    assert (shop.folder.forget_nonce(), shop.upload().why) == (NONCE, "waiting")


def test_disk_that_is_full_keeps_what_was_sent_and_counts_it_once(shop: Shop, site: FleetSite) -> None:
    shop.membership().enrol()
    shop.maker.add(*map(operation, range(300)))
    with files_of_at_most(40_000), pytest.raises(NoRoomError):  # enough to read, too little for the log
        shop.upload()
    assert (len(site.kept), len(shop.maker.seqs())) == (300, 300)
    tally = shop.upload()
    assert (tally.sent, tally.known, tally.left, len(site.kept)) == (0, 300, 0, 300)


def test_disk_without_any_room_is_told_before_anything_is_sent(shop: Shop, site: FleetSite) -> None:
    shop.membership().enrol()
    shop.maker.add(*map(operation, range(300)))
    with files_of_at_most(0), pytest.raises(NoRoomError):
        shop.upload()
    assert (len(site.kept), len(shop.maker.seqs())) == (0, 300)


def test_replay_of_whatever_was_sent_adds_nothing(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(700)))
    shop.upload()
    for asked in [one for one in site.asked if one.path == "/v1/events"]:
        assert b'"taken": 0' in site.answer(asked).body
    assert len(site.kept) == 700


def test_same_events_of_a_lost_acknowledgement_are_the_same_bytes(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    site.after = lambda asked, answer: Answer(cut=0) if asked.path == "/v1/events" else answer
    for _ in range(2):
        with pytest.raises(UpdateError):
            shop.upload(is_patient=False)
    first, second = (asked.body for asked in site.asked if asked.path == "/v1/events")
    assert first == second


def test_broken_page_costs_its_own_events_alone_and_is_told(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(2000)))
    with shop.maker.open() as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with shop.maker.path.open("r+b") as file:
        file.seek(30 * 4096)
        assert b'"operation"' in file.read(4096)
        file.seek(30 * 4096)
        file.write(b"\xff" * 4096)
    uploader = shop.uploader()
    with pytest.raises(SpoolDamagedError):
        uploader.run()
    assert 1900 <= len(site.kept) < 2000
    assert uploader.tally.sent == len(site.kept)
    assert {key[:2] for key in site.kept} == {(INSTALL, EPOCH)}
