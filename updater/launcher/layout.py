"""Moved to `updater.install.layout`; goes as soon as everybody imports it there."""

from updater.install.layout import *  # noqa: F403
