"""``share``: lends this machine's packs to the shop's other machines until it is stopped."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from updater.client.cli.desk import Desk
from updater.client.errors import InstallError
from updater.client.lent import LentPacks
from updater.client.own_addresses import is_every, is_local, own_addresses
from updater.client.share import Lender, sharing
from updater.install import audit

_TOLD: Final = "On the other machines: diagclinic-update config --peer {url}"
_LOCAL: Final = (
    "Only programs on this computer reach that. For the shop's other machines: diagclinic-update share "
    "--address ADDRESS, with this computer's address in their network{addresses}."
)
#: seconds between two looks whether it is to end
LOOK_S: Final = 0.1


def share(desk: Desk, arguments: Namespace) -> None:
    """Lend until Ctrl+C, which is its usual end.

    Raises:
        InstallError: there is nothing to lend.
        OSError: nobody may, or cannot, listen there.
    """
    lent = LentPacks(desk.layout)
    packs = lent.packs()
    if not packs:
        raise InstallError(f"There is nothing to lend in {desk.layout.root}: nothing was downloaded here yet")
    lender = Lender((arguments.address, arguments.port), lent.find, lambda path: desk.tell(f"Lent: {path}"))
    with sharing(lender):
        audit.append(desk.layout, "share", desk.who, desk.why, {"url": lender.url})
        desk.say(f"Lending {packs} packs at {lender.url}; Ctrl+C ends it.")
        desk.say(*_ways(lender))
        desk.give({"url": lender.url, "packs": packs})
        while not desk.cancel.wait(LOOK_S):
            pass


def _ways(lender: Lender) -> Iterator[str]:
    """Yield what is to be typed so that other machines take from this one."""
    addresses = own_addresses()
    if is_local(lender.host):
        yield _LOCAL.format(addresses=f" ({', '.join(addresses)})" if addresses else "")
        return
    for address in addresses if is_every(lender.host) and addresses else (lender.host,):
        yield _TOLD.format(url=lender.url_at(address))
