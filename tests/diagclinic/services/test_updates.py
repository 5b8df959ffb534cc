"""diagclinic.services.updates: acts as jobs."""

import pytest

from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import JobContext
from diagclinic.services.updates import (
    ActDone,
    DoUpdateAct,
    LookAtUpdates,
    NotInstalled,
    UpdateAct,
    UpdateVerb,
)
from tests.update_doubles import HISTORY, STATUS, MemoryUpdates

PIN = UpdateAct(UpdateVerb.PIN, (), "asked for")


def _context() -> JobContext:
    return JobContext(lambda _: None)


def test_look_at_an_install_tells_its_status_and_history() -> None:
    seen = LookAtUpdates(MemoryUpdates).run(_context())
    assert seen is not None
    assert (seen.status, seen.history) == (STATUS, HISTORY)


def test_program_that_was_not_installed_by_the_updater_has_nothing_to_look_at() -> None:
    assert LookAtUpdates(NotInstalled).run(_context()) is None


def test_act_is_handed_on_with_its_reason() -> None:
    updates = MemoryUpdates()
    DoUpdateAct(lambda: updates, PIN).run(_context())
    assert updates.acts == [PIN]


def test_after_an_act_the_install_is_looked_at_anew() -> None:
    updates = MemoryUpdates(after=STATUS, done=ActDone("1.5.0"))
    seen = DoUpdateAct(lambda: updates, PIN).run(_context())
    assert (seen.status, seen.done.version) == (STATUS, "1.5.0")


def test_act_that_is_refused_tells_why() -> None:
    updates = MemoryUpdates(failure=UpdateError("pinned", "It is pinned.", "Unpin it."))
    with pytest.raises(UpdateError, match="pinned"):
        DoUpdateAct(lambda: updates, PIN).run(_context())


@pytest.mark.parametrize("ask", ["look", "act"])
def test_where_nothing_is_installed_nothing_can_be_asked(ask: str) -> None:
    nothing = NotInstalled()
    with pytest.raises(UpdateError, match="not-installed"):
        nothing.look(_context()) if ask == "look" else nothing.act(PIN, _context())
