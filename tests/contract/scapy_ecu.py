"""Scapy's answering machine as a control unit on a python-can bus; run as a process of its own.

``python -m tests.contract.scapy_ecu GROUP PORT`` says ``ready`` and answers on 7E0/7E8 until its standard
input ends: ISO-TP and UDS are scapy's alone.
"""

import sys
import threading

VIN = "SCAPYECU000000042"
CODES = bytes.fromhex("59020F01234508C100872F")


def main(group: str, port: str) -> None:
    """Answer until the standard input ends."""
    from scapy.all import conf, load_contrib  # noqa: PLC0415  in this process alone

    conf.contribs["ISOTP"] = {"use-can-isotp-kernel-module": False}
    conf.contribs["CANSocket"] = {"use-python-can": True}
    for contrib in ("cansocket", "isotp", "automotive.uds", "automotive.ecu"):
        load_contrib(contrib)
    from scapy.contrib.automotive.ecu import EcuAnsweringMachine, EcuResponse  # noqa: PLC0415  loaded above
    from scapy.contrib.automotive.uds import UDS, UDS_RDBIPR, UDS_TPPR  # noqa: PLC0415
    from scapy.contrib.cansocket_python_can import PythonCANSocket  # noqa: PLC0415
    from scapy.contrib.isotp import ISOTPSoftSocket  # noqa: PLC0415

    responses = [
        EcuResponse(responses=UDS() / UDS_TPPR()),
        EcuResponse(responses=UDS() / UDS_RDBIPR(dataIdentifier=0xF190) / VIN.encode()),
        EcuResponse(responses=UDS(CODES), answers=lambda _told, asked: bytes(asked) == b"\x19\x02\x0f"),
    ]
    bus = PythonCANSocket(interface="udp_multicast", channel=group, port=int(port))
    with ISOTPSoftSocket(bus, tx_id=0x7E8, rx_id=0x7E0, padding=True, basecls=UDS) as sock:
        machine = EcuAnsweringMachine(
            supported_responses=responses, main_socket=sock, basecls=UDS, verbose=False
        )
        thread = threading.Thread(target=machine, daemon=True)
        thread.start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
