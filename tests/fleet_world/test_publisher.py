"""The publisher whose versions a fleet of processes runs."""

from pathlib import Path

import pytest

from tests.fleet_world.publisher import Publisher
from updater.install.layout import MANIFEST_NAME


def test_what_was_published_can_be_laid_down(publisher: Publisher, tmp_path: Path) -> None:
    publisher.lay_down("1.0.0", tmp_path / "laid")
    names = {path.name for path in (tmp_path / "laid").iterdir()}
    assert names == {"diagclinic", "diagclinic-update", "trust", MANIFEST_NAME}


def test_a_verb_that_fails_is_told(publisher: Publisher) -> None:
    with pytest.raises(AssertionError, match=r"promote .*9\.9\.9"):
        publisher.offer("9.9.9")
