"""What the tests of the composition root share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def root_log() -> Iterator[logging.Logger]:
    """Put the root logger back as it was; the program adds its file to it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
