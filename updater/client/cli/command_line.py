"""How a line of words is refused, alike in the update program and the publisher's tool."""

from argparse import ArgumentParser
from typing import NoReturn


class Parser(ArgumentParser):
    """Tells what is wrong with a line in a sentence, and where to read what is right."""

    def error(self, message: str) -> NoReturn:
        """End the program with code 2."""
        self.exit(2, f"{self.prog}: {message}. {self.prog} --help tells what can be typed.\n")
