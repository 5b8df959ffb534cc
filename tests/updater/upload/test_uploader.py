"""updater.upload.uploader: runs against a real server, from an empty spool to months of work."""

import json
import threading
from datetime import timedelta

import pytest

from tests.stops import stopped
from tests.updater.fleet_site import Answer, Asked, FleetSite
from tests.updater.spools import EPOCH, crash, feedback, operation
from tests.updater.upload.conftest import INSTALL, NOW, Shop
from updater.client.errors import BusyError, CancelledError, OfflineError, VehicleConnectedError
from updater.client.work import Work
from updater.install.locks import holding
from updater.upload.errors import (
    LaterError,
    NotAgreedError,
    NotEnrolledError,
    RevokedError,
    SpoolDamagedError,
)

NONCE = "0f" * 16


def test_folder_that_is_not_there_stays_so(shop: Shop, tmp_path: object) -> None:
    shop.maker.folder = shop.maker.folder / "none"
    assert shop.upload().why == "nothing"
    assert not shop.maker.folder.exists()


def test_shop_that_never_recorded_anything_asks_nobody(shop: Shop, site: FleetSite) -> None:
    assert (shop.upload().why, site.asked) == ("", [])


def test_all_that_waits_goes_once_and_is_removed(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(3)))
    tally = shop.upload()
    assert tally.data() == {
        "sent": 3,
        "known": 0,
        "left": 0,
        "quarantined": 0,
        "wait_until": None,
        "why": "",
    }
    assert site.kept.keys() == {(INSTALL, EPOCH, seq) for seq in (1, 2, 3)}
    assert site.paths() == ["/v1/enrol", "/v1/events"]


def test_what_arrives_is_what_was_spooled(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation(5, code="älter"))
    shop.upload()
    kept = site.kept[INSTALL, EPOCH, 1]
    assert {**kept, "context": None} == {**operation(5, code="älter"), "n": 1, "x": 1, "context": None}
    assert kept["context"]["session"] == "0123456789abcdef"


def test_next_run_needs_no_enrolment_and_sends_only_what_is_new(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    shop.upload()
    shop.maker.add(operation())
    assert shop.upload().sent == 1
    assert site.paths() == ["/v1/enrol", "/v1/events", "/v1/events"]


def test_full_spool_goes_in_batches_in_order(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(1234)))
    assert (shop.upload().sent, shop.maker.seqs()) == (1234, [])
    sizes = [len(asked.numbers) for asked in site.asked if asked.path == "/v1/events"]
    assert sizes == [500, 500, 234]


def test_batches_stay_below_a_mebibyte_unpacked(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*(operation(each, code="x" * 20_000) for each in range(150)))
    assert shop.upload().sent == 150
    assert len(site.asked) == 1 + 3


@pytest.mark.parametrize("level", [None, "none", "all"])
def test_without_consent_nothing_goes_and_nobody_is_asked(
    shop: Shop, site: FleetSite, level: str | None
) -> None:
    (shop.maker.folder / "consent.json").unlink() if level is None else shop.maker.agree(level)
    shop.maker.add(operation())
    shop.maker.add(crash(), level=1)
    tally = shop.upload()
    assert (tally.why, tally.left, site.asked) == ("consent", 2, [])


def test_damaged_consent_lets_nothing_go(shop: Shop, site: FleetSite) -> None:
    (shop.maker.folder / "consent.json").write_text('{"format": 1, "level": "hea')
    shop.maker.add(crash(), level=1)
    assert (shop.upload().why, site.asked) == ("consent", [])


def test_message_written_by_hand_goes_at_any_level_once_the_shop_is_known(
    shop: Shop, site: FleetSite
) -> None:
    shop.membership().enrol()
    shop.maker.agree("none")
    shop.maker.add(operation())
    shop.maker.add(feedback(), level=0)
    tally = shop.upload()
    assert (tally.sent, tally.why, site.numbers()) == (1, "consent", [2])


def test_event_above_the_level_stays_whatever_its_row_says(shop: Shop, site: FleetSite) -> None:
    shop.maker.agree("crash")
    shop.maker.add(crash(), level=1)
    shop.maker.add(operation(), level=0)
    shop.maker.add({"k": "never_declared", "t": 1, "m": 1}, level=0)
    assert (shop.upload().why, site.numbers(), shop.maker.seqs()) == ("consent", [1], [2, 3])


def test_consent_that_is_lowered_amid_a_run_counts_at_once(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(600)))

    def lowered(asked: Asked, answer: Answer) -> Answer:
        shop.maker.agree("crash")
        return answer

    site.after = lowered
    assert (shop.upload().why, len(site.kept)) == ("consent", 500)


def test_lost_acknowledgement_costs_nothing_and_counts_once(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(700)))
    site.after = lambda _, answer: Answer(cut=-1) if len(site.asked) == 2 else answer
    with pytest.raises(OfflineError):
        shop.upload()
    shop.pass_time(31)
    tally = shop.upload()
    assert (tally.sent, tally.known, tally.left) == (200, 500, 0)
    assert (len(site.kept), site.doubles) == (700, 500)


def _put_off(shop: Shop, site: FleetSite) -> None:
    """Let a first upload be told to come later."""
    shop.maker.add(operation())
    site.instead = lambda _: Answer(503)
    with pytest.raises(LaterError):
        shop.upload()
    site.instead = lambda _: None


def test_run_that_failed_makes_the_next_one_wait(shop: Shop, site: FleetSite) -> None:
    _put_off(shop, site)
    asked = len(site.asked)
    tally = shop.upload()
    assert (tally.why, tally.wait_until, len(site.asked)) == ("waiting", NOW + timedelta(seconds=30), asked)
    assert shop.upload(is_patient=False).sent == 1


def test_pauses_double_and_success_ends_them(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    site.instead = lambda _: Answer(500)
    pauses = []
    for _ in range(12):
        uploader = shop.uploader()
        with pytest.raises(LaterError):
            uploader.run()
        assert uploader.tally.wait_until
        pauses.append((uploader.tally.wait_until - shop.now).total_seconds())
        shop.pass_time(6 * 3600 + 1)
    assert pauses == [*(30.0 * 2**each for each in range(10)), 21_600, 21_600]
    site.instead = lambda _: None
    assert shop.upload().sent == 1
    told = json.loads((shop.maker.folder / "upload.json").read_text())
    assert (told["wait_until"], told["tries"], told["why"]) == (None, 0, "")


@pytest.mark.parametrize(
    ("asked_for", "seconds"),
    [("120", 120), ("999999", 86_400), ("Sat, 21 Nov 2026 09:00:00 GMT", 3600), ("nonsense", 30)],
)
def test_retry_after_is_kept_to_up_to_a_day(
    shop: Shop, site: FleetSite, asked_for: str, seconds: int
) -> None:
    shop.maker.add(operation())
    site.instead = lambda _: Answer(429, headers={"Retry-After": asked_for})
    uploader = shop.uploader()
    with pytest.raises(LaterError):
        uploader.run()
    assert uploader.tally.wait_until == NOW + timedelta(seconds=seconds)


def test_clock_that_was_set_back_by_years_does_not_silence_a_shop(shop: Shop, site: FleetSite) -> None:
    _put_off(shop, site)
    shop.now = NOW - timedelta(days=2000)
    assert shop.upload().sent == 1


def test_revoked_install_is_silent_for_a_day(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    site.instead = lambda asked: Answer.of({}, 403) if asked.path == "/v1/events" else None
    uploader = shop.uploader()
    with pytest.raises(RevokedError):
        uploader.run()
    assert uploader.tally.wait_until == NOW + timedelta(days=1)
    assert (uploader.tally.why, shop.maker.seqs()) == ("revoked", [1])


def test_service_that_forgot_an_install_gets_it_again_with_the_same_key(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    shop.upload()
    key = site.keys.pop(INSTALL)
    shop.maker.add(operation())
    assert (shop.upload().sent, site.keys[INSTALL]) == (1, key)


def test_service_without_open_doors_is_asked_once_a_day(shop: Shop, site: FleetSite) -> None:
    site.is_open = False
    shop.maker.add(operation())
    with pytest.raises(NotEnrolledError):
        shop.upload()
    shop.pass_time(86_000)
    assert (shop.upload().why, len(site.asked)) == ("waiting", 1)
    shop.pass_time(401)
    with pytest.raises(NotEnrolledError):
        shop.upload()
    assert len(site.asked) == 2


def test_nobody_asks_to_be_let_in_below_the_level_of_crashes(shop: Shop, site: FleetSite) -> None:
    shop.maker.agree("none")
    shop.maker.add(feedback(), level=0)
    with pytest.raises(NotAgreedError):
        shop.upload()
    assert (site.asked, shop.maker.seqs()) == ([], [1])
    shop.maker.agree("crash")
    assert shop.upload().sent == 1


def test_request_for_deletion_goes_before_any_event(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    shop.upload()
    shop.maker.withdraw("f" * 16, NONCE)
    shop.maker.agree("health")
    shop.maker.add(operation())
    shop.upload()
    assert (site.forgotten, site.paths()[2:]) == ([NONCE], ["/v1/forget", "/v1/events"])
    assert list(site.kept) == [(INSTALL, "f" * 16, 2)]
    assert not (shop.maker.folder / "forget.json").exists()


def test_request_for_deletion_goes_without_any_consent(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    shop.upload()
    shop.maker.withdraw("f" * 16, NONCE)
    assert (shop.upload().why, site.forgotten, site.kept) == ("", [NONCE], {})


def test_request_that_was_not_heard_waits_and_nothing_goes_before_it(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation())
    shop.upload()
    shop.maker.ask_to_forget(NONCE)
    shop.maker.add(operation())
    site.instead = lambda asked: Answer(503) if asked.path == "/v1/forget" else None
    with pytest.raises(LaterError):
        shop.upload()
    assert (shop.maker.seqs(), (shop.maker.folder / "forget.json").exists()) == ([2], True)


def test_request_of_a_shop_that_never_sent_anything_is_granted_here(shop: Shop, site: FleetSite) -> None:
    shop.maker.withdraw("f" * 16, NONCE)
    shop.upload()
    assert (site.asked, (shop.maker.folder / "forget.json").exists()) == ([], False)


def test_withdrawal_amid_a_run_stops_it_and_deletes_what_went(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(*map(operation, range(1100)))

    def withdrawn(asked: Asked, answer: Answer) -> Answer:
        if asked.path == "/v1/events":
            shop.maker.withdraw("f" * 16, NONCE)
        return answer

    site.after = withdrawn
    assert shop.upload().why == ""
    assert (site.kept, site.forgotten) == ({}, [NONCE])


def test_events_of_a_new_epoch_are_not_taken_for_acknowledged_ones(shop: Shop, site: FleetSite) -> None:
    shop.maker.add(operation(1), operation(2))

    def begun_anew(asked: Asked, answer: Answer) -> Answer:
        if asked.path == "/v1/events" and len(site.kept) == 2:
            with shop.maker.open() as database:
                database.execute("DELETE FROM events; DELETE FROM sqlite_sequence")
                database.execute("UPDATE meta SET value = 'ffffffffffffffff'")
            shop.maker.add(operation(3), operation(4))
        return answer

    site.after = begun_anew
    assert shop.upload().sent == 4
    assert (site.numbers("f" * 16), site.numbers(EPOCH)) == ([1, 2], [1, 2])


def test_two_uploaders_never_send_side_by_side(shop: Shop) -> None:
    shop.maker.add(operation())
    with holding(shop.folder.lock), pytest.raises(BusyError):
        shop.upload()


def test_vehicle_that_is_connected_is_not_disturbed(shop: Shop, site: FleetSite) -> None:
    def connected() -> None:
        raise VehicleConnectedError("A vehicle is connected.")

    shop.ensure_free = connected
    shop.maker.add(operation())
    with pytest.raises(VehicleConnectedError):
        shop.upload()
    assert (site.asked, shop.maker.seqs()) == ([], [1])


def test_vehicle_that_is_connected_amid_a_run_ends_it_after_the_batch(shop: Shop, site: FleetSite) -> None:
    def connected_later() -> None:
        if site.kept:
            raise VehicleConnectedError("A vehicle is connected.")

    shop.ensure_free = connected_later
    shop.maker.add(*map(operation, range(700)))
    with pytest.raises(VehicleConnectedError):
        shop.upload()
    assert (len(site.kept), len(shop.maker.seqs())) == (500, 200)
    assert not json.loads((shop.maker.folder / "upload.json").read_text())["wait_until"]


def test_stopped_run_sends_nothing_more(shop: Shop, site: FleetSite) -> None:
    shop.work = Work(cancel=stopped())
    shop.maker.add(operation())
    with pytest.raises(CancelledError):
        shop.upload()
    assert site.asked == []


def test_stop_amid_an_answer_that_never_ends_is_heard(shop: Shop, site: FleetSite) -> None:
    cancel, released = threading.Event(), threading.Event()
    shop.work = Work(cancel=cancel)
    shop.maker.add(operation())

    def never(asked: Asked) -> Answer | None:
        if asked.path == "/v1/enrol":
            return None
        cancel.set()
        return Answer(200, b"x" * 1000, drip=released)

    site.instead = never
    try:
        with pytest.raises(CancelledError):
            shop.upload()
    finally:
        released.set()
    assert shop.maker.seqs() == [1]


def test_run_has_an_end_and_the_rest_waits_for_the_next(shop: Shop, site: FleetSite) -> None:
    ticks = iter(range(10_000))
    shop.work = Work(clock=lambda: float(next(ticks)))
    shop.maker.add(*map(operation, range(5000)))
    tally = shop.upload(within_s=50)
    assert (tally.why, 0 < len(site.kept) < 5000) == ("deadline", True)
    assert tally.left == 5000 - len(site.kept)


def test_damaged_spool_is_told_after_all_that_could_be_read_went(shop: Shop, site: FleetSite) -> None:
    shop.maker.path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    uploader = shop.uploader()
    with pytest.raises(SpoolDamagedError):
        uploader.run()
    assert (uploader.tally.left, uploader.tally.why) == (None, "spool-damaged")
