"""Moved to `updater.install.installed`; goes as soon as everybody imports it there."""

from updater.install.installed import *  # noqa: F403
