"""updater.client.cli.look: what can be known without any network."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.client.cli.conftest import Run
from tests.updater.command import update
from updater.client.short_code import decode
from updater.install import audit
from updater.install.layout import Layout
from updater.install.state import change_state, read_state


def _tell(shop: Layout, *notices: str) -> None:
    change_state(shop, lambda state: replace(state, notices=notices))


def test_status_of_an_install_tells_its_version_and_code(shop: Layout) -> None:
    ended = update(shop, "status")
    assert ended.code == 0
    assert ended.out.splitlines()[1] == "Version: 1.0.0"
    assert decode(ended.out.splitlines()[0].removeprefix("Code: ")).current == "1.0.0"


def test_status_for_programs_tells_what_each_version_changed(both: Layout, run: Run) -> None:
    kept = run("status", "--json").data["kept"]
    assert [(one["version"], one["notes"]) for one in kept] == [
        ("1.1.0", ["Scans hybrids.", "Reports in Polish."]),
        ("1.0.0", ["The first one."]),
    ]


def test_status_without_a_whole_slot_tells_the_newest_version_and_says_so(both: Layout, run: Run) -> None:
    for path in both.slots("state"):
        path.write_bytes(b"torn")
    data = run("status", "--json").data
    assert (data["version"], data["is_whole"]) == ("1.1.0", False)


def test_place_without_an_install_is_told_with_a_remedy(tmp_path: Path) -> None:
    ended = update(Layout(tmp_path / "nothing"), "status", "--json")
    assert (ended.code, ended.data["error"]) == (1, "install")


def test_code_from_the_telephone_is_explained(run: Run) -> None:
    code = run("status", "--json").data["code"]
    assert run("status", "--explain", code.lower().replace("-", " "), "--json").data["version"] == "1.0.0"


def test_code_that_was_misheard_is_wrong_usage(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("status", "--explain", "A001-001Z-71")
    assert (ended.value.code, "misheard" in capsys.readouterr().err) == (2, True)


def test_history_of_a_new_install_is_empty(run: Run) -> None:
    assert (run("history").out, run("history", "--json").data) == ("Nothing was changed yet.\n", [])


def test_history_tells_who_and_why(shop: Layout, run: Run) -> None:
    audit.append(shop, "pin", "Tess", "it works", {"version": "1.0.0"})
    assert "pin 1.0.0, by Tess: it works" in run("history").out


def test_history_ends_at_its_limit(shop: Layout, run: Run) -> None:
    for number in range(3):
        audit.append(shop, "pin", "Tess", str(number), {})
    assert len(run("history", "--limit", "2", "--json").data) == 2


def test_log_that_is_whole_says_so(shop: Layout, run: Run) -> None:
    audit.append(shop, "pin", "Tess", "it works", {})
    assert run("verify-log", "--json").data == {"is_whole": True}


def test_log_that_lost_its_end_is_damaged(shop: Layout, run: Run) -> None:
    for why in ("one", "two"):
        audit.append(shop, "pin", "Tess", why, {})
    shop.audit.write_bytes(shop.audit.read_bytes().splitlines(keepends=True)[0])
    ended = run("verify-log", "--json")
    assert (ended.code, ended.data["error"]) == (1, "log-damaged")


def test_line_that_was_changed_is_found(shop: Layout, run: Run) -> None:
    for why in ("one", "two"):
        audit.append(shop, "pin", "Tess", why, {})
    shop.audit.write_bytes(shop.audit.read_bytes().replace(b'"one"', b'"ONE"'))
    ended = run("verify-log", "--json")
    assert (ended.code, ended.data["error"]) == (1, "log-damaged")


def test_notice_is_shown_until_it_is_acknowledged(shop: Layout, run: Run) -> None:
    _tell(shop, "It fell back.")
    shown = run("status", "--json").data["notices"]
    assert run("acknowledge", shown[0]["id"], "--json").data["notices"] == []


def test_notice_that_there_is_not_is_refused_and_the_others_stay(shop: Layout, run: Run) -> None:
    _tell(shop, "It fell back.")
    ended = run("acknowledge", "nosuch", "--json")
    assert (ended.code, ended.data["error"]) == (4, "no-such-notice")
    assert len(run("status", "--json").data["notices"]) == 1


def test_notice_that_came_meanwhile_stays(shop: Layout, run: Run) -> None:
    _tell(shop, "It fell back.", "It fell back again.")
    first = run("status", "--json").data["notices"][0]["id"]
    run("acknowledge", first)
    state = read_state(shop)
    assert state is not None
    assert state.notices == ("It fell back again.",)


def test_all_notices_go_where_none_is_named(shop: Layout, run: Run) -> None:
    _tell(shop, "One.", "Two.")
    assert run("acknowledge", "--json").data["notices"] == []
