"""``diagclinic vci``: which interfaces there are."""

from argparse import Namespace

from diagclinic.cli.desk import Desk


def list_(desk: Desk, _: Namespace) -> None:
    """List what is plugged in; nothing is written to any port for it."""
    last = desk.workshop.memory.last_url()
    found = desk.workshop.links.discover()
    for vci in found:
        desk.say(f"{vci.url:<32} {vci.name}{'  (worked last)' if vci.url == last else ''}")
    desk.give([{"url": vci.url, "name": vci.name, "worked_last": vci.url == last} for vci in found])
