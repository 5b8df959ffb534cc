"""What stands in for a vehicle, and the words that keep it from passing for one."""

from typing import Final

SIMULATED_SCHEME: Final = "sim:"
RECORDED_SCHEME: Final = "replay:"
DEMO: Final = "DEMO"
RECORDED: Final = "RECORDED"
_WHAT: Final = {DEMO: "simulated vehicle", RECORDED: "answers from a recording"}


def is_demo(url: str) -> bool:
    """Say whether no vehicle is behind `url`: it names a simulated one, or a recording."""
    return url.strip().lower().startswith((SIMULATED_SCHEME, RECORDED_SCHEME))


def is_recorded(url: str) -> bool:
    """Say whether `url` names a recording."""
    return url.strip().lower().startswith(RECORDED_SCHEME)


def demo_word(url: str) -> str:
    """Return the one word for what stands in for a vehicle behind `url`."""
    return RECORDED if is_recorded(url) else DEMO


def demo_words(url: str) -> str:
    """Return that word with what it means."""
    word = demo_word(url)
    return f"{word} · {_WHAT[word]}"
