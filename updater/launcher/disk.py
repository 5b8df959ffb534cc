"""Moved to `updater.install.disk`; goes as soon as everybody imports it there."""

from updater.install.disk import *  # noqa: F403
