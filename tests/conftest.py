"""What every test shares: the account of what was left out (`tests.left_out`)."""

pytest_plugins = ["tests.left_out"]
