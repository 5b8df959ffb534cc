"""Moved to `updater.install.processes`; goes as soon as everybody imports it there."""

from updater.install.processes import *  # noqa: F403
