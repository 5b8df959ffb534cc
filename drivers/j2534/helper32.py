"""The helper as msl-loadlib's 32-bit Python wants it: a module that holds a subclass of its server.

Its server would serve pickles over a TCP port; ours answers letters over its own pipes and never gets to that
(see docs/adr/0007-makers-libraries-run-apart.md).
"""

from msl.loadlib import Server32

from drivers.j2534.helper import main


class Helper32(Server32):
    """Runs the helper when it is made, and ends the process with it."""

    def __init__(self, host: str, port: int) -> None:  # noqa: ARG002 - the server's signature
        main()
