"""drivers.elm327.tap_health: does the adapter listen? (ELM327 data sheet v2.2, "AT MA")."""

import can
import pytest

from drivers.elm327.tap_health import AT_ONCE_S, ENDS_MAX, FAULTS_MAX, Health
from drivers.elm327.tap_rows import Seen
from drivers.elm327.words import Meaning
from drivers.errors import AdapterResetError, AdapterUnfitError, BusFaultError


def end(*frames: can.Message) -> Seen:
    return Seen(list(frames), is_over=True)


def frame() -> can.Message:
    return can.Message(arbitration_id=0x0C9, is_extended_id=False, data=b"\x01")


def error() -> Seen:
    return Seen([can.Message(is_error_frame=True)], meanings={Meaning.FAULT}, is_over=True)


def after(*seen: Seen, each_s: float = 0.0) -> Health:
    """Return the health after listening ended with each of `seen` in turn."""
    health, now_s = Health(), 0.0
    for one in seen:
        health.begin(now_s)
        now_s += each_s
        health.heed(one, now_s)
    return health


def test_listening_that_ends_at_once_again_and_again_is_none() -> None:
    with pytest.raises(AdapterUnfitError, match="ends ATMA at once"):
        after(*[end()] * ENDS_MAX).check(end(), "ATMA")


@pytest.mark.parametrize(
    "seen",
    [
        [end()] * (ENDS_MAX - 1),
        [*[end()] * (ENDS_MAX - 1), end(frame()), *[end()] * (ENDS_MAX - 1)],
        [Seen()] * ENDS_MAX,
        [error()] * (FAULTS_MAX - 1),
    ],
)
def test_adapter_that_may_listen_passes(seen: list[Seen]) -> None:
    health = after(*seen)
    health.check(seen[-1], "ATMA")
    assert health.ends < ENDS_MAX


def test_listening_that_took_its_time_is_listening() -> None:
    assert after(*[end()] * 20, each_s=2 * AT_ONCE_S).ends == 0


def test_frames_that_came_before_the_end_in_a_piece_of_their_own_count() -> None:
    health = Health()
    health.begin(0.0)
    health.heed(Seen([frame()]), 0.0)
    health.heed(end(), 0.0)
    assert health.ends == 0


def test_frames_of_the_time_before_do_not_count() -> None:
    assert after(end(frame()), end()).ends == 1


@pytest.mark.parametrize(("seen", "is_well"), [(end(frame()), True), (Seen(), True), (end(), False)])
def test_adapter_that_ended_without_a_frame_is_left_in_peace_for_a_moment(seen: Seen, is_well: bool) -> None:
    assert Health().heed(seen, 0.0) is is_well


def test_errors_and_nothing_else_are_no_network() -> None:
    with pytest.raises(BusFaultError):
        after(*[error()] * FAULTS_MAX).check(error(), "ATMA")


def test_frame_among_the_errors_is_a_network() -> None:
    assert after(*[error()] * (FAULTS_MAX - 1), end(frame()), error()).faults == 1


def test_restart_is_told() -> None:
    with pytest.raises(AdapterResetError):
        Health().check(Seen(meanings={Meaning.RESET}), "ATMA")


def test_command_that_is_not_taken_is_told() -> None:
    with pytest.raises(AdapterUnfitError, match="does not take STM"):
        Health().check(Seen(meanings={Meaning.REJECTED}), "STM")


def test_refusal_after_frames_came_is_noise() -> None:
    health = after(end(frame()))
    health.check(Seen(meanings={Meaning.REJECTED}), "ATMA")
    assert health.is_heard
