"""A DoIP entity made of scapy's packets alone; run as a process of its own.

``python -m tests.drivers.doip.scapy_entity`` prints its port and serves one tester until that hangs up.
"""

import socket
import sys

from scapy.contrib.automotive.doip import DoIP
from scapy.contrib.automotive.uds import UDS, UDS_RDBIPR, UDS_TPPR

ENTITY = 0x4010
VIN = b"SCAPYDOIP00000042"
ANSWERS = {
    b"\x3e\x00": UDS() / UDS_TPPR(),
    b"\x22\xf1\x90": UDS() / UDS_RDBIPR(dataIdentifier=0xF190) / VIN,
}
SIZE = 8  # of a header


def replies(asked: DoIP) -> list[DoIP]:
    """Return what the entity says to a packet."""
    if asked.payload_type == 0x5:
        return [
            DoIP(
                payload_type=0x6,
                logical_address_tester=asked.source_address,
                logical_address_doip_entity=ENTITY,
                routing_activation_response=0x10,
            )
        ]
    ends = {"source_address": asked.target_address, "target_address": asked.source_address}
    if asked.target_address != ENTITY:
        return [DoIP(payload_type=0x8003, nack_code=3, **ends)]
    answer = ANSWERS.get(bytes(asked.payload))
    acknowledged = DoIP(payload_type=0x8002, ack_code=0, **ends)
    return [acknowledged] + ([DoIP(payload_type=0x8001, **ends) / answer] if answer is not None else [])


def main() -> None:
    """Serve one tester."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        wire, _ = listener.accept()
        with wire, wire.makefile("rb") as stream:
            while len(head := stream.read(SIZE)) == SIZE:
                asked = DoIP(head + stream.read(int.from_bytes(head[4:], "big")))
                wire.sendall(b"".join(bytes(each) for each in replies(asked)))


if __name__ == "__main__":
    main()
