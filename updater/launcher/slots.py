"""Moved to `updater.install.slots`; goes as soon as everybody imports it there."""

from updater.install.slots import *  # noqa: F403
