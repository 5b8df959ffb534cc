"""What the tests of the command line share: a desk with a scripted vehicle."""

from pathlib import Path

import pytest

from tests.cli_desk import CliDesk


@pytest.fixture
def typed(tmp_path: Path) -> CliDesk:
    """A desk at which commands can be typed."""
    return CliDesk(tmp_path)
