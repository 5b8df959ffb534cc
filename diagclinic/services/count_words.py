"""Numbers with their nouns, alike for window, command line and reports."""


def counted(number: int, noun: str) -> str:
    """Return `number` with its noun: ``1 code``, ``2 codes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
