"""Help where no version starts."""

import pytest

from tests.updater.rig import Rig
from updater.install import audit
from updater.install.state import Pin
from updater.launcher.recovery import overview


@pytest.fixture
def shop(rig: Rig) -> Rig:
    """Return an install whose current version crashes."""
    for version in ("1.0.0", "1.1.0"):
        rig.add(version)
    rig.add("1.2.0", "crash")
    rig.set(current="1.2.0", last_good="1.2.0", bad=("1.0.0",), notices=("Something happened.",))
    return rig


def test_the_overview_tells_what_runs_what_is_kept_and_what_happened(shop: Rig) -> None:
    lines = overview(shop.layout).splitlines()
    assert lines == [
        f"DiagClinic in {shop.layout.root}",
        "Runs: 1.2.0",
        "Something happened.",
        "Versions here:",
        "  1  1.2.0  (is the one that runs)",
        "  2  1.1.0",
        "  3  1.0.0  (has failed on this computer)",
    ]


def test_the_list_can_be_had_without_a_question(shop: Rig) -> None:
    done = shop.start("--recover", "list")
    assert (done.returncode, done.stdout) == (0, overview(shop.layout) + "\n")


def test_going_back_names_who_and_why(shop: Rig) -> None:
    words = ("--who", "Ben on the telephone", "--why", "It does not start.")
    done = shop.start("--recover", "rollback", "1.1.0", *words)
    assert (done.returncode, shop.state.current, shop.state.pin) == (0, "1.1.0", Pin("1.1.0"))
    entry = audit.read(shop.layout)[-1]
    assert (entry["who"], entry["why"]) == ("Ben on the telephone", "It does not start.")


def test_safe_mode_names_who_and_why(shop: Rig) -> None:
    shop.set(current="1.1.0", last_good="1.1.0")
    shop.settle()
    shop.start("--recover", "safe-mode", "--who", "Ben", "--why", "It looks odd.")
    entry = next(entry for entry in audit.read(shop.layout) if entry["act"] == "safe-mode")
    assert (entry["who"], entry["why"], entry["detail"]) == ("Ben", "It looks odd.", {"state": "once"})


def test_a_version_that_may_not_run_is_refused_with_the_reason(shop: Rig) -> None:
    done = shop.start("--recover", "rollback", "1.0.0")
    assert (done.returncode, done.stdout) == (1, "Version 1.0.0 has failed on this computer.\n")
    assert shop.state.current == "1.2.0"


def test_going_back_without_a_version_tells_where_they_are_listed(shop: Rig) -> None:
    done = shop.start("--recover", "rollback")
    assert (done.returncode, "--recover list" in done.stderr) == (2, True)


def test_a_number_in_the_menu_goes_back_and_starting_as_usual_starts_that(shop: Rig) -> None:
    done = shop.start("--recover", typed="2\nN\n", life_s=0.0)
    assert (done.returncode, shop.started) == (0, ["1.1.0"])
    assert "Version 1.1.0 runs from now on." in done.stdout


def test_nonsense_in_the_menu_is_answered_and_asked_again(shop: Rig) -> None:
    done = shop.start("--recover", typed="99\nhelp\nq\n")
    assert done.returncode == 0
    assert "Version 99 is not complete on this computer." in done.stdout
    assert "Version help is not complete on this computer." in done.stdout


def test_an_input_that_ends_ends_the_menu(shop: Rig) -> None:
    assert shop.start("--recover").returncode == 130


@pytest.mark.parametrize(("words", "typed"), [(("safe-mode",), ""), ((), "S\n")])
def test_safe_mode_is_told_to_the_application(rig: Rig, words: tuple[str, ...], typed: str) -> None:
    told = rig.folder / "told"
    program = f"import os\nopen({str(told)!r}, 'w').write(os.environ.get('DIAGCLINIC_SAFE_MODE', ''))\n"
    rig.add_program("1.0.0", f"#!/usr/bin/env -S python3 -IS\n{program}")
    rig.set(current="1.0.0", last_good="1.0.0")
    assert rig.start("--recover", *words, typed=typed).returncode == 0
    assert told.read_text() == "1"


def test_it_works_without_a_state_and_without_a_version(rig: Rig) -> None:
    done = rig.start("--recover", "list")
    assert (done.returncode, done.stdout.splitlines()[1:]) == (0, ["Runs: none", "Versions here:"])


def test_wrong_words_are_told_with_the_right_ones(rig: Rig) -> None:
    done = rig.start("--recover", "everything")
    assert done.returncode == 2
    assert "list" in done.stderr
