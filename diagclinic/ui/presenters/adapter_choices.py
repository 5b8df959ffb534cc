"""The ways to a vehicle that are offered to whoever chooses one.  No Qt here."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from diagclinic.services.interfaces import in_order, kind_words
from diagclinic.services.ports import AdapterMemory, Links
from diagclinic.services.stand_ins import is_demo
from diagclinic.services.whereabouts import LastUsed, is_same_port, last_used, port_name
from drivers.api import FoundVci

DEMO_URL: Final = "sim:demo"
#: codes can be cleared on this one, for its engine stands still
DEMO_STANDING_URL: Final = "sim:demo?engine=off"


@dataclass(frozen=True, slots=True)
class AdapterChoice:
    """A way to a vehicle.

    Attributes:
        name: what a person calls it.
        hint: what sets it apart, in a few words.
        can_connect: nothing is known to keep it from being connected.
        is_last: it worked last, and is there.
    """

    url: str
    name: str
    hint: str = ""
    is_demo: bool = False
    can_connect: bool = True
    is_last: bool = False


#: the demo vehicle needs nothing that could be missing, so it is offered always
DEMOS: Final = (
    AdapterChoice(DEMO_URL, "Demo vehicle", "Nothing plugged in, engine running", is_demo=True),
    AdapterChoice(
        DEMO_STANDING_URL,
        "Demo vehicle, engine off",
        "Ignition on, so that codes can be cleared",
        is_demo=True,
    ),
)

JUST_PLUGGED: Final = "Just plugged in"


@dataclass(frozen=True, slots=True)
class Found:
    """What is plugged in, and what worked last.

    Attributes:
        plugged: URLs of all that this look found.
        vcis: all that the choices are made of.
    """

    choices: tuple[AdapterChoice, ...]
    known: AdapterChoice | None = None
    plugged: frozenset[str] = frozenset()
    vcis: tuple[FoundVci, ...] = ()


def find_adapters(
    links: Links, memory: AdapterMemory, *, quick: bool = False, beside: tuple[FoundVci, ...] = ()
) -> Found:
    """Return every way to a vehicle: the one that worked last, what is known for sure, others, demo vehicles.

    No byte is written to any port.

    Args:
        links: looks.
        memory: knows what worked last.
        quick: only what the system lists by itself, within milliseconds.
        beside: what was found before and is not asked for now.
    """
    listed = links.discover(quick=quick)
    found = tuple({one.url: one for one in (*listed, *beside)}.values())
    plugged = frozenset(one.url for one in listed)
    last = last_used(memory, found)
    offered = _told_apart([_choice(one) for one in in_order(found, last) if not is_demo(one.url)])
    if last is None or is_demo(last.url):
        return Found((*offered, *DEMOS), None, plugged, found)
    others = [_beside(one, last) for one in offered if last.vci is None or one.url != last.vci.url]
    if last.is_replaced:
        return Found((*others, *DEMOS), None, plugged, found)
    first = _used_last(last)
    return Found((first, *others, *DEMOS), first if first.is_last else None, plugged, found)


def news_first(choices: tuple[AdapterChoice, ...], news: frozenset[str]) -> tuple[AdapterChoice, ...]:
    """Put what was plugged in a moment ago, whose URLs are `news`, in front, behind what worked last."""
    told = [
        replace(one, hint=_joined(JUST_PLUGGED, one.hint)) if one.url in news and not one.is_last else one
        for one in choices
    ]
    return tuple(sorted(told, key=lambda one: (not one.is_last, one.url not in news)))


def _told_apart(choices: list[AdapterChoice]) -> list[AdapterChoice]:
    """Say of those that are called alike where they are."""
    often = Counter(one.name for one in choices)
    return [
        replace(one, hint=_joined(one.hint, port_name(one.url))) if often[one.name] > 1 else one
        for one in choices
    ]


def _joined(*hints: str) -> str:
    return " · ".join(filter(None, hints))


def _choice(vci: FoundVci) -> AdapterChoice:
    """Say what kind of thing `vci` is, unless its name does."""
    if vci.trouble:
        return AdapterChoice(vci.url, vci.name, vci.trouble.capitalize(), can_connect=False)
    kind = kind_words(vci)
    return AdapterChoice(vci.url, vci.name, "" if kind.casefold() in vci.name.casefold() else kind)


def _used_last(last: LastUsed) -> AdapterChoice:
    if last.vci is None:
        return AdapterChoice(last.url, last.url.partition(":")[2], "Used last, not seen now")
    hint = "Used last, on another port now" if last.has_moved else "Used last"
    return AdapterChoice(last.url, last.vci.name, hint, is_last=True)


def _beside(choice: AdapterChoice, last: LastUsed) -> AdapterChoice:
    """Say of what is on the port of the adapter that worked last that it is another one."""
    if not is_same_port(choice.url, last.former_url):
        return choice
    return replace(choice, hint="Another adapter than the one used last")
