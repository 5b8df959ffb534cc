"""Pages made of templates: everything is escaped, nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from updater.fleet.accounts.roles import Permission
from updater.fleet.reports import writing
from updater.fleet.web.asking import Ask
from updater.fleet.web.charts import bar
from updater.fleet.web.cookies import Told
from updater.fleet.web.static import Static

_FOLDER: Final = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu.

    Attributes:
        permission: that one needs to see it.
    """

    path: str
    words: str
    permission: Permission = Permission.SEE


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around each page.

    Attributes:
        ask: what was asked.
        form: what each form has to carry.
        told: by the act before.
        path: of the page.
    """

    ask: Ask
    form: str
    told: Told
    path: str


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(writing.FILTERS)
    return made


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes pages."""

    static: Static
    menu: tuple[Link, ...]
    _templates: Environment = field(default_factory=_environment)

    def page(self, frame: Frame, template: str, values: Mapping[str, object]) -> str:
        """Return a page as HTML."""
        around = {
            "ask": frame.ask,
            "form": frame.form,
            "told": frame.told,
            "path": frame.path,
            "menu": [link for link in self.menu if frame.ask.may(link.permission)],
            "static": self.static.address,
            "may": Permission,
            "bar": bar,
        }
        return self._templates.get_template(template).render(around | dict(values))
