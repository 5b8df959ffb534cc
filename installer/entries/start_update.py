"""The update program."""

import sys

from updater.client.__main__ import start

sys.exit(start())
