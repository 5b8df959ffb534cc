"""``diagclinic sim serve``: the simulated car behind an adapter or a gateway, for other programs to try."""

import threading
from argparse import Namespace

from diagclinic.cli.desk import Desk, ServedCar
from diagclinic.cli.interrupts import NUMBERS
from diagclinic.cli.signals import heeding


def serve(desk: Desk, arguments: Namespace) -> None:
    """Serve the car until Ctrl+C.

    Raises:
        BadVciUrlError: the car is not described as it should be.
        UsageError: it is no simulated car, there is no such adapter, or the port cannot be had.
        AdapterUnfitError: this system has no pseudo-terminals; use ``--tcp``.
    """
    ended = threading.Event()
    with heeding(ended.set, *NUMBERS):
        car = _served(desk, arguments)
        try:
            desk.say(f"{arguments.car} answers at {car.url} until Ctrl+C")
            desk.give({"url": car.url})
            desk.flush()
            ended.wait()
        finally:
            car.close()


def _served(desk: Desk, arguments: Namespace) -> ServedCar:
    if arguments.doip is not None:
        return desk.serve_car(arguments.car, "doip", arguments.doip)
    return desk.serve_car(arguments.car, arguments.adapter, arguments.tcp)
