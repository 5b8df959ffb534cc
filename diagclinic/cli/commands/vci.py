"""``diagclinic vci``: which interfaces there are."""

from argparse import Namespace

from diagclinic.cli.desk import Desk
from diagclinic.services.whereabouts import last_used


def list_(desk: Desk, _: Namespace) -> None:
    """List what is plugged in; nothing is written to any port for it."""
    found = desk.workshop.links.discover()
    last = last_used(desk.workshop.memory, found)
    known = None if last is None else last.vci
    for vci in found:
        desk.say(f"{vci.url:<32} {vci.name}{'  (worked last)' if vci == known else ''}")
    desk.give([{"url": vci.url, "name": vci.name, "worked_last": vci == known} for vci in found])
