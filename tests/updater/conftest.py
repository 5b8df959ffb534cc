"""What tests of an install share: its folder."""

from pathlib import Path

import pytest

from tests.updater.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Return an install without versions, whose new versions have a tenth of a second to prove themselves."""
    rig = Rig(tmp_path)
    rig.settle()
    return rig
