"""A folder with an install and the shop's record in it."""

from dataclasses import dataclass
from pathlib import Path

from updater.install.layout import Layout
from updater.install.state import State, read_state


@dataclass(frozen=True, slots=True)
class Place:
    """The install in `folder`/root, the shop's record in `folder`/data."""

    folder: Path

    @property
    def layout(self) -> Layout:
        """Where the install lies."""
        return Layout(self.folder / "root")

    @property
    def data(self) -> Path:
        """The shop's data folder."""
        return self.folder / "data"

    @property
    def state(self) -> State:
        """What the launcher notes."""
        state = read_state(self.layout)
        assert state is not None, "no state is there"
        return state
