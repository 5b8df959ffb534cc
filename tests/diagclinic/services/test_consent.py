"""diagclinic.services.consent: levels by their words, and the jobs around them."""

from dataclasses import dataclass, field

import pytest

from diagclinic.services.consent import (
    ChooseLevel,
    Level,
    LookAtPrivacy,
    NoPrivacy,
    PrivacyView,
    SendTelemetry,
)
from diagclinic.services.jobs import JobContext, Priority, unheard


@dataclass
class MemoryPrivacy:
    """Keeps what was agreed in memory."""

    chosen: list[tuple[Level, str]] = field(default_factory=list)
    sent: int = 0

    def look(self) -> PrivacyView:
        level, by = self.chosen[-1] if self.chosen else (Level.NONE, "")
        return PrivacyView(level, by)

    def choose(self, level: Level, by: str) -> None:
        self.chosen.append((level, by))

    def send(self, context: JobContext) -> bool:
        self.sent += 1
        return True


@pytest.mark.parametrize("level", Level)
def test_level_is_found_by_its_word(level: Level) -> None:
    assert Level.of(level.word) is level


@pytest.mark.parametrize("word", ["", "all", "health ", "2"])
def test_other_words_name_no_level(word: str) -> None:
    with pytest.raises(ValueError, match="is none of none, crash, health"):
        Level.of(word)


def test_choosing_keeps_who_and_returns_how_things_are_then() -> None:
    privacy = MemoryPrivacy()
    view = ChooseLevel(lambda: privacy, Level.HEALTH, "Tess").run(JobContext(unheard))
    assert (view.level, view.by) == (Level.HEALTH, "Tess")


def test_a_choice_is_not_dropped_with_the_work_on_a_vehicle() -> None:
    assert ChooseLevel(NoPrivacy, Level.NONE, "Tess").priority is Priority.SAFETY


def test_looking_changes_nothing() -> None:
    privacy = MemoryPrivacy()
    LookAtPrivacy(lambda: privacy).run(JobContext(unheard))
    assert privacy.chosen == []


def test_sending_tells_whether_there_is_a_way() -> None:
    privacy = MemoryPrivacy()
    ways = [SendTelemetry(one).run(JobContext(unheard)) for one in (lambda: privacy, NoPrivacy)]
    assert ways == [True, False]


def test_program_that_tells_nothing_has_nothing_agreed() -> None:
    privacy = NoPrivacy()
    privacy.choose(Level.RESEARCH, "Tess")
    assert privacy.look() == PrivacyView()
