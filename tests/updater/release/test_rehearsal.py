"""The rehearsal goes through everything, and ends where anything does not hold."""

from pathlib import Path

import pytest

from tests.updater.world import HastyWriter
from updater.release.errors import RefusedError
from updater.release.rehearsal import Rehearsal, RehearsalError, rehearse

ACTS = (
    "init",
    "build",
    "publish",
    "promote",
    "halt",
    "resume",
    "flags",
    "rotate",
    "bundle",
    "expire",
    "verify",
)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("rehearsal") / "new"
    return rehearse(folder, lambda _: None, HastyWriter())


@pytest.mark.parametrize("act", ACTS)
def test_act_is_rehearsed(steps: tuple[str, ...], act: str) -> None:
    assert any(step.startswith(act) for step in steps)


@pytest.mark.parametrize(
    "step",
    [
        "promote 1.1.0 to pilot 100%: 2 of 2 took it",
        "promote 1.1.0 to regional 5%: 1 of 18 took it",
        "promote 1.1.0 to regional 25%: 5 of 18 took it",
        "promote 1.1.0 to regional 100%: 18 of 18 took it",
        "resume: every regional install takes 1.2.0",
        "rotate root: every install follows",
        "bundle: one that was bent is refused",
    ],
)
def test_step_holds(steps: tuple[str, ...], step: str) -> None:
    assert step in steps


def test_folder_that_is_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="new folder"):
        rehearse(tmp_path, lambda _: None)


def test_step_that_does_not_hold_ends_it(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(RehearsalError, match="the sky is green"):
        Rehearsal(tmp_path, told.append).step("the sky is green", holds=False)
    assert told == []


def test_refusal_is_told_from_success(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path, lambda _: None)
    assert rehearsal.refused(lambda: rehearse(tmp_path, lambda _: None))
    assert not rehearsal.refused(lambda: None)
