"""What every test shares: the account of what was left out (`tests.left_out`), and time enough."""

import pytest
from hypothesis import HealthCheck, settings

from tests.compiled import compile_packages

pytest_plugins = ["tests.left_out"]

# no test asserts a time: an input that waits for a busy machine is no failure
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the program before the first test starts it."""
    if not hasattr(config, "workerinput"):  # once for all workers
        compile_packages()
