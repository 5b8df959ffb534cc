"""Wake an adapter and find out what it can really do; its version string decides nothing."""

import logging
import re
from collections.abc import Callable
from typing import Final

from drivers.elm327.asker import SETTING_S, Asker
from drivers.elm327.dialogue import Reply
from drivers.elm327.profile import CLONE, Hint, Profile
from drivers.errors import AdapterSilentError, AdapterUnfitError, LinkLostError
from drivers.transport.line import Line

logger = logging.getLogger(__name__)

#: speeds in the order of their likelihood: ELM327's default, STN's default, old clones, fast USB adapters;
#: among them those that we raise to, for whom a crash left there
BAUDS: Final = (38400, 115200, 9600, 230400, 500000, 57600, 1000000)
HAIL_S: Final = 0.35  # one try at one speed: eight of them stay below the 3 s of a dead adapter
FIRST_HAIL_S: Final = 1.0  # where there is one speed only: a sleeping radio module needs it
RESET_S: Final = 1.5  # a cold clone needs 1.2 s after ATZ

RESET: Final = "ATZ"
#: takes back filters, headers and time-outs without the pause of a reset (data sheet v2.2, "AT D")
DEFAULTS: Final = "ATD"
WHO: Final = "ATI"
#: no echo, no line feeds, no spaces, headers: what halves the traffic and keeps control units apart
SETTINGS: Final = ("ATE0", "ATL0", "ATS0", "ATH1")
HEADERS_ON: Final = SETTINGS[-1]
ADAPTIVE: Final = "ATAT1"
LONG_MESSAGES: Final = "ATAL"  # without it a K-line answer is cut to seven bytes (data sheet v2.2, "AT AL")
STN_DEVICE: Final = "STDI"
STN_SEGMENTATION: Final = "STCSEGT1"
#: in every chip that its version names since 1.2; whoever refuses one is a clone, whatever it says
GENUINE: Final = (LONG_MESSAGES, "ATFCSM0")
NEVER_MADE: Final = "v1.5"  # Elm Electronics went from 1.4b to 2.0

_STN_DEVICE: Final = re.compile(r"OBDLINK(.*?)(?:R\d[\d.]*)?$")


Hail = Callable[[str, float], Reply | None]


def wake(line: Line, hail: Hail, speeds: tuple[int, ...]) -> int:
    """Find the speed at which somebody answers with a prompt, and return it.

    Raises:
        AdapterSilentError: nobody does.
        LinkLostError: the port is gone.
        RequestStoppedError: the stop was set.
    """
    waits = HAIL_S if len(speeds) > 1 else FIRST_HAIL_S
    for baud in speeds:
        if len(speeds) > 1 and not _is_set(line, baud):
            continue
        reply = hail(WHO, waits)
        if reply is not None and _is_readable(reply):
            return baud
    if len(speeds) == 1 and hail(RESET, RESET_S) is not None:
        return speeds[0]
    raise AdapterSilentError(line.name, waits * len(speeds) + (RESET_S if len(speeds) == 1 else 0))


def _is_set(line: Line, baud: int) -> bool:
    """Set the line to `baud`; False where its port cannot do that speed.

    Raises:
        LinkLostError: the port is gone.
    """
    try:
        line.set_baud(baud)
    except LinkLostError as error:
        line.read(timeout_s=0)  # fails as well where the port is gone
        logger.info("%d bits a second: %s", baud, error)
        return False
    return True


def reset(line: Line, hail: Hail) -> None:
    """Bring the adapter to its defaults.

    Raises:
        AdapterSilentError: it does not come back.
        RequestStoppedError: the stop was set.
    """
    if hail(RESET, RESET_S) is None and hail(WHO, SETTING_S) is None:
        raise AdapterSilentError(line.name, RESET_S + SETTING_S)


def examine(asker: Asker) -> Profile:
    """Set the adapter up and try out what it can do.

    Raises:
        AdapterUnfitError: it answers, but takes no setting at all.
        LinkLostError: it fell silent.
        RequestStoppedError: the stop was set.
    """
    taken = {command: asker.accepts(command) for command in SETTINGS}
    if not any(taken.values()):
        raise AdapterUnfitError("it answers, but takes none of an ELM327's settings")
    identity = identity_of(asker.ask(WHO))
    asker.accepts(ADAPTIVE)  # whoever does not learn how long answers take is found out by `Patience`
    genuine = [asker.accepts(command) for command in GENUINE]
    device = device_of(asker.ask(STN_DEVICE))
    name = device or (CLONE if NEVER_MADE in identity or not all(genuine) else "ELM327")
    voltage = asker.volts() is not None
    # older STN firmware, and some imitations, do not even say no to what came with or after segmentation
    segmented = bool(device) and asker.accepts(STN_SEGMENTATION)
    return Profile(
        name=name,
        identity=identity,
        headers=taken[HEADERS_ON],
        voltage=voltage,
        segmented=segmented,
        addressed=segmented,  # nothing tells without a request to the vehicle: the first one finds out
        batched=segmented and _takes_batches(asker),
    )


def _takes_batches(asker: Asker) -> bool:
    try:
        return asker.takes_batch(GENUINE)
    except LinkLostError:  # it says nothing at all to a bar
        logger.info("the adapter does not answer to several commands in one line")
        return False


def resume(asker: Asker, hail: Hail, hint: Hint) -> bool:
    """Bring an adapter that is known to its settings without a reset; False when it is another one.

    Whoever used it last may have left it filtering, or impatient, and it may have lost its supply since.

    Raises:
        RequestStoppedError: the stop was set.
    """
    try:
        reply = hail(WHO, HAIL_S)
        if reply is None or identity_of(reply) != hint.profile.identity:
            return False
        return _set_up_again(asker, hint.profile)
    except LinkLostError:
        logger.info("the adapter that was here last time does not answer; starting anew")
        return False


def _set_up_again(asker: Asker, profile: Profile) -> bool:
    """Bring an adapter from whatever state to its settings; False when it does not take them as it did."""
    segmentation = (STN_SEGMENTATION,) if profile.segmented else ()
    everything = (DEFAULTS, *SETTINGS, LONG_MESSAGES, *segmentation)
    if profile.batched and profile.headers and asker.takes_batch(everything):
        return True
    if not asker.accepts(DEFAULTS):
        return False
    taken = [asker.accepts(command) for command in SETTINGS]
    asker.accepts(LONG_MESSAGES)
    if profile.segmented and not asker.accepts(STN_SEGMENTATION):
        return False
    return taken[-1] == profile.headers and any(taken)


def identity_of(reply: Reply) -> str:
    """Return what the adapter says of itself."""
    return " ".join(reply.texts).replace("ELM327V", "ELM327 v")


def device_of(reply: Reply) -> str:
    """Return the device that an STN chip names itself, without its revision; empty for others."""
    match = _STN_DEVICE.search(" ".join(reply.texts))
    return f"OBDLink {match[1]}".strip() if match else ""


def _is_readable(reply: Reply) -> bool:
    """Say whether the reply is text: at a wrong speed even a prompt may come by chance."""
    return all(text.isascii() and text.isprintable() for text in reply.texts)
