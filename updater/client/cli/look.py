"""``status``, ``history``, ``verify-log`` and ``acknowledge``: what can be known without any network."""

from argparse import Namespace
from dataclasses import replace

from updater.client.cli.desk import Desk
from updater.client.cli.gather import facts_of
from updater.client.errors import LogDamagedError, NoSuchNoticeError, NothingHereError
from updater.client.history import history as history_of
from updater.client.short_code import decode
from updater.client.status import flags_of, notice_id, status_data
from updater.client.status_words import code_data, code_lines, history_lines, status_lines
from updater.install import audit
from updater.install.state import State, change_state, read_state


def status(desk: Desk, arguments: Namespace) -> None:
    """Say which version runs and how it is; or what a code means that was read out elsewhere."""
    if arguments.explain is None:
        give_status(desk)
        return
    told = decode(arguments.explain)
    desk.say(*code_lines(told))
    desk.give(code_data(told))


def give_status(desk: Desk) -> None:
    """Print the status as it is now.

    Raises:
        NothingHereError: there is nothing at the install's place.
    """
    facts = facts_of(desk)
    if facts.state is None and facts.install is None and not facts.kept:
        raise NothingHereError(f"There is no install in {desk.layout.root}")
    data = status_data(facts)
    desk.say(*status_lines(data, flags_of(facts)))
    desk.give(data)


def history(desk: Desk, arguments: Namespace) -> None:
    """List the changes of version, newest first."""
    state = read_state(desk.layout) or State()
    entries = history_of(state, audit.read(desk.layout), is_all=arguments.all)[: arguments.limit]
    desk.say(*history_lines(entries))
    if not entries:
        desk.say("Nothing was changed yet.")
    desk.give(entries)


def verify_log(desk: Desk, _: Namespace) -> None:
    """Check that no line of the log was changed or removed.

    Raises:
        LogDamagedError: one was.
    """
    line = audit.verify(desk.layout)
    if line is not None:
        raise LogDamagedError(f"The log was changed, or something was cut out of it, at line {line}")
    desk.say("The log is whole: no line was changed, and none is missing.")
    desk.give({"is_whole": True})


def acknowledge(desk: Desk, arguments: Namespace) -> None:
    """Take back notices that were read; those that came meanwhile stay.

    Raises:
        NoSuchNoticeError: an id is of none of them; all stay.
    """
    ids = frozenset(arguments.notice)

    def without(state: State) -> State:
        unknown = sorted(ids - set(map(notice_id, state.notices)))
        if unknown:
            raise NoSuchNoticeError(f"There is no notice {unknown[0]}")
        left = tuple(words for words in state.notices if ids and notice_id(words) not in ids)
        return replace(state, notices=left)

    change_state(desk.layout, without)
    give_status(desk)
