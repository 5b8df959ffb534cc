"""drivers.transport.readiness: waiting for a descriptor."""

import socket

import pytest

from drivers.transport.readiness import HAS_POLL, waiter

MEANS = [False, True] if HAS_POLL else [False]


@pytest.mark.parametrize("by_poll", MEANS)
def test_silent_descriptor_is_not_ready(by_poll: bool) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not waiter(ours.fileno(), by_poll=by_poll)(0.01)


@pytest.mark.parametrize("by_poll", MEANS)
def test_descriptor_with_something_to_read_is_ready(by_poll: bool) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b">")
        assert waiter(ours.fileno(), by_poll=by_poll)(5)


@pytest.mark.parametrize("by_poll", MEANS)
def test_descriptor_whose_other_end_hung_up_is_ready(by_poll: bool) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        assert waiter(ours.fileno(), by_poll=by_poll)(5)
