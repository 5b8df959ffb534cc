"""Newer launchers, good and bad: whatever they do, the application starts."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.updater.rig import SOURCE, Rig, manifest
from updater.install.layout import MANIFEST_NAME
from updater.install.processes import wait
from updater.install.slots import read_slots, write_slots
from updater.launcher.chain import NUMBER, hand_over, newest

HEAD = f"#!{sys.executable}\nimport os, sys, time\n"
SAY = """
def say(word):
    with open(os.environ["DIAGCLINIC_TOOK_OVER"], "a") as file:
        file.write(word + "\\n")
"""
#: the launcher of this checkout, as a newer one
GOOD = f"""{HEAD}
open({{marker!r}}, "a").write("x")
sys.path.insert(0, {str(SOURCE)!r})
from updater.launcher.__main__ import start
sys.exit(start())
"""
CRASHES = HEAD + "sys.exit(3)\n"
HANGS = HEAD + "time.sleep(1000)\n"
HANGS_LATER = HEAD + SAY + "say('took over')\nsys.exit(0)\n"
HANGS_ON = HEAD + SAY + "say('took over')\ntime.sleep(1000)\n"
NO_PROGRAM = "#!/nowhere/python\n"


def add(rig: Rig, number: int, text: str) -> Path:
    """Put a newer launcher there, and return the file in which it notes that it ran."""
    marker = rig.folder / f"ran-{number}"
    program = rig.layout.root / "launchers" / str(number) / "diagclinic"
    program.parent.mkdir(parents=True)
    program.write_text(text.replace("{marker!r}", repr(str(marker))))
    program.chmod(0o755)
    signed = manifest(f"{number}.0.0", (1, 1, 1), program.stat().st_size)
    (program.parent / MANIFEST_NAME).write_text(json.dumps(signed))
    return marker


def newest_number(rig: Rig) -> int | None:
    found = newest(rig.layout)
    return found[0] if found else None


def tries(rig: Rig) -> object:
    return (read_slots(rig.layout.slots("launchers")) or {}).get("tries")


@pytest.fixture
def shop(rig: Rig) -> Rig:
    """Return an install with a good version."""
    rig.add("1.0.0")
    rig.set(current="1.0.0", last_good="1.0.0")
    return rig


def test_a_newer_launcher_does_the_work(shop: Rig) -> None:
    marker = add(shop, NUMBER + 1, GOOD)
    assert shop.start(life_s=0.0).returncode == 0
    assert (shop.started, marker.read_text(), tries(shop)) == (["1.0.0"], "x", {"2": 0})


def test_the_exit_code_of_the_application_comes_through_it(shop: Rig) -> None:
    add(shop, NUMBER + 1, GOOD)
    shop.add_program("1.1.0", f"#!{sys.executable} -IS\nimport sys\nsys.exit(9)\n")
    shop.set(current="1.1.0", last_good="1.1.0")
    assert shop.start("scan").returncode == 9


def test_the_newest_of_several_does_it(shop: Rig) -> None:
    older, newer = add(shop, NUMBER + 1, GOOD), add(shop, NUMBER + 9, GOOD)
    shop.start(life_s=0.0)
    assert (older.exists(), newer.exists()) == (False, True)


@pytest.mark.parametrize("number", [NUMBER, NUMBER - 1])
def test_one_that_is_not_newer_does_not(shop: Rig, number: int) -> None:
    marker = add(shop, number, GOOD)
    shop.start(life_s=0.0)
    assert (marker.exists(), shop.started) == (False, ["1.0.0"])


@pytest.mark.parametrize("text", [CRASHES, HANGS_LATER, NO_PROGRAM], ids=["crash", "later", "no program"])
def test_a_broken_one_never_keeps_the_application_from_starting(shop: Rig, text: str) -> None:
    add(shop, NUMBER + 1, text)
    codes = [shop.start(life_s=0.0).returncode for _ in range(4)]
    assert (codes, shop.started, tries(shop)) == ([0] * 4, ["1.0.0"] * 4, {"2": 2})


def test_one_that_is_not_executable_neither(shop: Rig) -> None:
    add(shop, NUMBER + 1, GOOD)
    (shop.layout.root / "launchers" / "2" / "diagclinic").chmod(0o644)
    assert shop.start(life_s=0.0).returncode == 0
    assert shop.started == ["1.0.0"]


def test_one_that_lacks_a_file_is_not_tried(shop: Rig) -> None:
    add(shop, NUMBER + 1, GOOD)
    (shop.layout.root / "launchers" / "2" / "diagclinic").write_text("torn")
    assert shop.start(life_s=0.0).returncode == 0
    assert (shop.started, tries(shop)) == (["1.0.0"], None)


def test_one_that_hangs_is_ended_and_counted(shop: Rig) -> None:
    add(shop, NUMBER + 1, HANGS)
    assert hand_over(shop.layout, [], within_s=0.5) is None
    assert tries(shop) == {"2": 1}


def test_one_that_hangs_after_taking_over_and_is_ended_by_the_person_has_failed(shop: Rig) -> None:
    add(shop, NUMBER + 1, HANGS_ON)
    launcher = subprocess.Popen([sys.executable, "-m", "updater.launcher"], env=shop.environment())
    while not any("took over" in path.read_text() for path in shop.layout.health.glob("launcher-*")):
        assert wait(launcher, 0.02) is None
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait() == 128 + signal.SIGTERM
    assert tries(shop) == {"2": 1}


def test_where_nobody_can_hear_it_no_try_is_counted(shop: Rig) -> None:
    add(shop, NUMBER + 1, GOOD)
    shop.layout.health.write_text("in the way")
    assert hand_over(shop.layout, []) is None
    assert tries(shop) is None


def test_after_two_failures_it_is_left_alone_and_the_next_newest_tried(shop: Rig) -> None:
    for number in (2, 3):
        add(shop, number, CRASHES)
    found = []
    for _ in range(5):
        found.append(newest_number(shop))
        hand_over(shop.layout, [])
    assert found == [3, 3, 2, 2, None]


def test_one_whose_try_cannot_be_counted_is_not_tried(shop: Rig) -> None:
    marker = add(shop, NUMBER + 1, GOOD)
    for slot in shop.layout.slots("launchers"):
        slot.symlink_to(slot)
    assert shop.start(life_s=0.0).returncode == 0
    assert (marker.exists(), shop.started) == (False, ["1.0.0"])


@pytest.mark.parametrize("content", [{}, {"tries": 3}, {"tries": {"2": "x"}}])
def test_notes_that_make_no_sense_count_for_nothing(shop: Rig, content: dict[str, object]) -> None:
    add(shop, 2, GOOD)
    write_slots(shop.layout.slots("launchers"), content)
    assert newest_number(shop) == 2


@pytest.mark.parametrize("name", ["2.partial", "x", "-2", "²"])
def test_a_folder_with_another_name_is_no_launcher(shop: Rig, name: str) -> None:
    add(shop, 2, GOOD)
    (shop.layout.root / "launchers" / "2").rename(shop.layout.root / "launchers" / name)
    assert newest_number(shop) is None


def test_what_it_said_is_cleared_away(shop: Rig) -> None:
    add(shop, 2, GOOD)
    shop.start(life_s=0.0)
    assert list(shop.layout.health.glob("launcher-*")) == []
