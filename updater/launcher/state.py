"""Moved to `updater.install.state`; goes as soon as everybody imports it there."""

from updater.install.state import *  # noqa: F403
