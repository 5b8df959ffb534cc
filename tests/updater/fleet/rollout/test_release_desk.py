"""The publisher's own program, with real keys, as the actuator uses it."""

import sys
from pathlib import Path

import pytest

from tests.updater.fleet.rollout.real_desk import RealDesk, contact
from updater.fleet.rollout.errors import DeskError
from updater.fleet.rollout.mirror import mirror
from updater.fleet.rollout.release_desk import ReleaseProgram


def program(real: RealDesk) -> ReleaseProgram:
    def publish() -> None:
        mirror(real.desk, real.www)

    return ReleaseProgram(real.desk, publish, real.passphrase_file)


def test_halt_is_signed_published_and_obeyed_by_an_install(real: RealDesk, tmp_path: Path) -> None:
    layout = real.install(tmp_path / "shop", "1.1.0", "1.0.0")
    words = program(real).halt("1.1.0", "judge", "more operations fail")
    state = contact(layout, "1.0.0")
    assert words.endswith("and published")
    assert (state.current, state.history[-1].who) == ("1.0.0", "halt")
    assert "more operations fail" in state.history[-1].why
    assert program(real).is_stopped("1.1.0")


def test_what_is_halted_already_is_published_again(real: RealDesk, tmp_path: Path) -> None:
    real.publisher.type("halt", "1.1.0", "--why", "by hand")
    program(real).halt("1.1.0", "judge", "more operations fail")
    layout = real.install(tmp_path / "shop", "1.1.0", "1.0.0")
    assert contact(layout, "1.0.0").current == "1.0.0"


def test_halt_without_its_key_is_no_halt(real: RealDesk) -> None:
    real.keys_away("halt")
    with pytest.raises(DeskError, match=r"1\.1\.0 is NOT halted"):
        program(real).halt("1.1.0", "judge", "more operations fail")


def test_resume_waits_for_two_keys_that_lie_elsewhere(real: RealDesk) -> None:
    keys = real.keys_away("resume")
    program(real).halt("1.1.0", "judge", "more operations fail")
    words, is_done = program(real).resume("1.1.0", "ada and bob", "it was the adapter")
    stopped = program(real).is_stopped("1.1.0")
    (staged,) = (real.desk / "staged").glob("*/*.resume.json")
    for key in keys[:2]:
        real.publisher.type("sign", staged, "--key", key)
    real.publisher.type("publish")
    assert (is_done, stopped, program(real).is_stopped("1.1.0")) == (False, True, False)
    assert "2 of resume" in words


def test_halt_is_not_lifted_with_keys_that_were_left_at_the_desk(real: RealDesk) -> None:
    program(real).halt("1.1.0", "judge", "more operations fail")
    with pytest.raises(DeskError, match="keys of resume lie at the desk"):
        program(real).resume("1.1.0", "ada and bob", "it was the adapter")
    assert program(real).is_stopped("1.1.0")


def test_paused_version_is_promoted_no_further_until_it_is_resumed(real: RealDesk) -> None:
    desk = program(real)
    desk.pause("1.1.0", "judge", "it is slower")
    again = desk.pause("1.1.0", "judge", "it is slower")
    with pytest.raises(DeskError, match="is paused: it is slower"):
        desk.promote("1.1.0", "ada", "its turn")
    words, is_done = desk.resume("1.1.0", "ada and bob", "it was the network")
    assert (again, words, is_done) == ("paused at the desk already", "it may go on", True)


def test_desk_says_how_far_a_version_is_offered(real: RealDesk) -> None:
    assert program(real).offered("1.1.0") == {"pilot": 1.0}


def test_desk_that_does_not_answer_is_told(tmp_path: Path) -> None:
    broken = ReleaseProgram(tmp_path, lambda: None, program=(sys.executable, "-c", "print('no json')"))
    with pytest.raises(DeskError, match="does not answer"):
        broken.is_stopped("1.1.0")


def test_desk_that_hangs_is_left(tmp_path: Path) -> None:
    line = (sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(DeskError, match="does not answer"):
        ReleaseProgram(tmp_path, lambda: None, program=line, answer_s=0.3).is_stopped("1.1.0")


def test_folder_that_is_no_desk_is_told_in_the_desks_words(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="holds no repository") as raised:
        ReleaseProgram(tmp_path, lambda: None).is_stopped("1.1.0")
    assert "diagclinic-release init" in raised.value.remedy


@pytest.mark.parametrize("why", ["-x is no option", "two\nlines", "long " * 300, "tab\tand \x00 bytes"])
def test_any_reason_reaches_the_desk(real: RealDesk, why: str) -> None:
    assert program(real).pause("1.1.0", "judge", why) == "the desk offers it to no more"
