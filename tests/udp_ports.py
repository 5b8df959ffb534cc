"""UDP ports of this machine that nobody uses, for buses of datagrams that must not hear each other."""

import socket


def free_udp_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])
