"""The program: the window, and every verb of the command line."""

import sys

from diagclinic.__main__ import start

sys.exit(start())
