"""Moved to `updater.install.locks`; goes as soon as everybody imports it there."""

from updater.install.locks import *  # noqa: F403
