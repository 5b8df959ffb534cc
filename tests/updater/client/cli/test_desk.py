"""updater.client.cli.desk: results here, all the rest there."""

import io
import json
from pathlib import Path

from updater.client.cli.desk import Desk, Streams
from updater.client.work import Progress
from updater.install.layout import Layout


class _Narrow(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def _desk(*, is_json: bool = False) -> tuple[Desk, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Desk(Layout(Path("/shop")), is_json=is_json, streams=Streams(out, err)), out, err


def test_people_get_lines_and_no_json() -> None:
    desk, out, _ = _desk()
    desk.say("Version: 1.0.0")
    desk.give({"version": "1.0.0"})
    assert out.getvalue() == "Version: 1.0.0\n"


def test_programs_get_json_and_no_lines() -> None:
    desk, out, _ = _desk(is_json=True)
    desk.say("Version: 1.0.0")
    desk.give({"version": "1.0.0"})
    assert json.loads(out.getvalue()) == {"version": "1.0.0"}


def test_progress_is_no_result() -> None:
    desk, out, err = _desk()
    desk.work.tell(Progress("check"))
    assert (out.getvalue(), err.getvalue()) == ("", "Asking the repository\n")


def test_nothing_in_a_text_commands_a_terminal() -> None:
    desk, out, _ = _desk()
    desk.say("a\x1b[2Jb")
    assert out.getvalue() == "a [2Jb\n"


def test_terminal_gets_lines_in_its_width_and_its_characters() -> None:
    raw = io.BytesIO()
    desk = Desk(Layout(Path("/shop")), streams=Streams(_Narrow(raw, encoding="ascii"), io.StringIO()))
    desk.say("Übersicht " * 30)
    lines = raw.getvalue().decode("ascii").splitlines()
    assert (len(lines) > 1, lines[0].startswith("?bersicht")) == (True, True)


def test_work_is_stopped_by_the_desks_own_event() -> None:
    desk, _, _ = _desk()
    assert desk.work.cancel is desk.cancel
