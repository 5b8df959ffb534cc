"""Makes the agent that acts on the install: with the trust of the version whose program this is."""

import sys
from pathlib import Path

from updater.client.agent import Agent
from updater.client.cli.desk import Desk
from updater.client.errors import NothingHereError
from updater.client.install import ROOT
from updater.install.layout import Layout, is_version, version_key
from updater.install.state import State, read_state


def agent_of(desk: Desk) -> Agent:
    """Return the agent that acts for whoever sits at `desk`.

    Raises:
        NothingHereError: there is no version whose trust could be begun with.
    """
    return Agent(desk.layout, trust_folder(desk.layout, Path(sys.executable)), desk.now, desk.work)


def trust_folder(layout: Layout, executable: Path) -> Path:
    """Return the folder of the root that trust begins with.

    It comes with the version that `executable` belongs to, else with the one that runs, else with the newest;
    other files of it may be damaged: that is what a repair is for.

    Raises:
        NothingHereError: no version here brings one.
    """
    state = read_state(layout) or State()
    versions = _versions(layout)
    own = [version for version in versions if executable.is_relative_to(layout.version(version))]
    for version in (*own, state.current, *versions):
        folder = (layout.version(version) / ROOT).parent
        if (folder / Path(ROOT).name).is_file():
            return folder
    raise NothingHereError(f"There is no version in {layout.root} that says whom to trust")


def _versions(layout: Layout) -> list[str]:
    """Return the versions that have a folder, newest first."""
    try:
        names = [path.name for path in layout.versions.iterdir() if is_version(path.name)]
    except OSError:
        return []
    return sorted(names, key=version_key, reverse=True)
