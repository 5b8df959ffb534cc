"""``share``: lends this machine's packs to the shop's other machines until it is stopped."""

from argparse import Namespace
from typing import Final

from updater.client.cli.desk import Desk
from updater.client.errors import InstallError
from updater.client.lent import LentPacks
from updater.client.share import Lender, sharing
from updater.install import audit

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
        desk.say(f"On the other machines: diagclinic-update config --peer {lender.url}")
        desk.give({"url": lender.url, "packs": packs})
        while not desk.cancel.wait(LOOK_S):
            pass
