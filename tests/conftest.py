"""What every test shares: the account of what was left out (`tests.left_out`), and time enough."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.left_out"]

# no test asserts a time: an input that waits for a busy machine is no failure
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
