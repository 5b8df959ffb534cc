"""drivers.j2534.watch: what is lost is asked nothing more."""

import threading

import pytest

from drivers.errors import AdapterUnfitError, LinkLostError, RequestStoppedError
from drivers.j2534.watch import Watch

GO_ON = threading.Event()


def test_what_was_lost_stays_lost() -> None:
    watch = Watch("box")
    with pytest.raises(LinkLostError, match=r"^pulled$"), watch.over(GO_ON):
        raise LinkLostError("pulled")
    with pytest.raises(LinkLostError, match=r"^box: pulled$"), watch.over(GO_ON):
        pytest.fail("asked a device that was lost")


def test_a_refusal_is_no_loss() -> None:
    watch = Watch("box")
    with pytest.raises(AdapterUnfitError), watch.over(GO_ON):
        raise AdapterUnfitError("no such protocol")
    with watch.over(GO_ON):
        pass


def test_what_was_closed_is_asked_nothing_more() -> None:
    watch = Watch("box")
    watch.close()
    with pytest.raises(LinkLostError, match="box: it was closed"), watch.over(GO_ON):
        pytest.fail("asked a device that was closed")


def test_a_close_does_not_hide_the_loss() -> None:
    watch = Watch("box")
    with pytest.raises(LinkLostError), watch.over(GO_ON):
        raise LinkLostError("pulled")
    watch.close()
    with pytest.raises(LinkLostError, match="box: pulled"), watch.over(GO_ON):
        pytest.fail("asked a device that was lost")


def test_a_stop_is_told_before_anything_is_asked() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError), Watch("box").over(stop):
        pytest.fail("asked although it was stopped")
