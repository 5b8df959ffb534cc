"""The launcher."""

import sys

from updater.launcher.__main__ import start

sys.exit(start())
