"""The commands of a self-test: none touches the vehicle's network, and none what the adapter keeps.

Left out for the first reason: monitoring (MA, MP, MR, MT, DM1), initiations (FI, SI) and RTR; for the second
SP, PP ON and SV, SD, CV, @3 and, of STN chips, SBR, WBR, SATI and SL…; besides, LP, since the adapter would
sleep, and BRD, since it would change its speed.

ELM327 data sheet v2.2, "AT Command Summary", whose first column says in which version a command came; OBDLink
Family Reference and Programming Manual, "ST Command Summary".
"""

import re
from dataclasses import dataclass
from typing import Final

#: as the adapter names it, e.g. ``1.4b``: in the order of text
Version = str


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: as the data sheet writes it.
        since: version of the ELM327 that it came with; empty for STN chips.
        told: what a right answer looks like, as a regular expression: capitals without spaces, rows apart by
            a bar.
    """

    name: str
    since: Version
    feature: str
    told: str = "OK"

    @property
    def text(self) -> str:
        """What is sent."""
        return self.name.replace(" ", "")

    def is_right(self, answer: str) -> bool:
        """Say whether `answer` is what the data sheet says."""
        return re.fullmatch(self.told, answer) is not None


STN: Final[Version] = ""
ELM327_COMMANDS: Final = (
    Command("AT E0", "1.0", "echo off"),
    Command("AT L0", "1.0", "line feeds off"),
    Command("AT I", "1.0", "version", r"ELM\d{3}V\d\.\d\w?"),
    Command("AT @1", "1.0", "description", r".*[A-Z].{3,}"),
    Command("AT AL", "1.0", "long messages"),
    Command("AT NL", "1.0", "messages of normal length"),
    Command("AT BD", "1.0", "dump of the buffer", r"[0-9A-F]{2,}(\|[0-9A-F]+)*"),
    Command("AT BI", "1.0", "no initiation"),
    Command("AT CAF0", "1.0", "CAN formatting off"),
    Command("AT CAF1", "1.0", "CAN formatting on"),
    Command("AT CFC0", "1.0", "flow control off"),
    Command("AT CFC1", "1.0", "flow control on"),
    Command("AT CF 7E8", "1.0", "CAN filter, 11 bit"),
    Command("AT CF 18DAF110", "1.0", "CAN filter, 29 bit"),
    Command("AT CM 7FF", "1.0", "CAN mask, 11 bit"),
    Command("AT CM 1FFFFFFF", "1.0", "CAN mask, 29 bit"),
    Command("AT CP 18", "1.0", "CAN priority"),
    Command("AT CS", "1.0", "CAN error counts", r"T:.*R:.*"),
    Command("AT TP 6", "1.0", "try a protocol"),
    Command("AT DP", "1.0", "describe the protocol", r".*15765.*11/500.*"),
    Command("AT DPN", "1.0", "number of the protocol", r"A?6"),
    Command("AT H1", "1.0", "headers on"),
    Command("AT IB 96", "1.0", "ISO at 9,600 bits a second"),
    Command("AT IB 10", "1.0", "ISO at 10,400 bits a second"),
    Command("AT M0", "1.0", "memory off"),
    Command("AT R1", "1.0", "responses on"),
    Command("AT RV", "1.0", "supply", r"\d{1,2}\.\dV"),
    Command("AT SH 7DF", "1.0", "header of 11 bits"),
    Command("AT SH DB33F1", "1.0", "header of three bytes"),
    Command("AT SS", "1.0", "standard search order"),
    Command("AT ST 32", "1.0", "time-out"),
    Command("AT SW 00", "1.0", "no wake-up messages"),
    Command("AT WM C133F13E", "1.0", "wake-up message"),
    Command("AT PC", "1.0", "close the protocol"),
    Command("AT FC SH 7E0", "1.1", "header of flow control"),
    Command("AT FC SD 300000", "1.1", "bytes of flow control"),
    Command("AT FC SM 1", "1.1", "flow control of one's own"),
    Command("AT FC SM 0", "1.1", "flow control by itself"),
    Command("AT PPS", "1.1", "programmable parameters", r"00:.*(01|FF).*"),
    Command("AT AR", "1.2", "receive by itself"),
    Command("AT AT0", "1.2", "adaptive timing off"),
    Command("AT AT2", "1.2", "adaptive timing, hard"),
    Command("AT AT1", "1.2", "adaptive timing"),
    Command("AT BRT 0F", "1.2", "time to confirm a speed"),
    Command("AT IFR0", "1.2", "no in-frame response"),
    Command("AT IFR1", "1.2", "in-frame response"),
    Command("AT IFR H", "1.2", "in-frame response from the header"),
    Command("AT IIA 33", "1.2", "address of slow initiation"),
    Command("AT KW0", "1.2", "key words not checked"),
    Command("AT KW1", "1.2", "key words checked"),
    Command("AT SR F1", "1.2", "receive address"),
    Command("AT CRA 7E8", "1.3", "CAN receive address, 11 bit"),
    Command("AT CRA 18DAF110", "1.3", "CAN receive address, 29 bit"),
    Command("AT D1", "1.3", "lengths shown"),
    Command("AT D0", "1.3", "lengths not shown"),
    Command("AT FE", "1.3a", "forget events"),
    Command("AT JS", "1.3", "J1939, SAE order"),
    Command("AT JE", "1.3", "J1939, ELM order"),
    Command("AT KW", "1.3", "key words", r"1:.*2:.*"),
    Command("AT RA F1", "1.3", "receive address"),
    Command("AT S0", "1.3", "spaces off"),
    Command("AT V1", "1.3", "variable length"),
    Command("AT V0", "1.3", "fixed length"),
    Command("AT CEA F1", "1.4", "CAN extended address"),
    Command("AT CEA", "1.4", "no CAN extended address"),
    Command("AT CSM1", "1.4b", "silent monitoring"),
    Command("AT IB 48", "1.4", "ISO at 4,800 bits a second"),
    Command("AT IGN", "1.4", "ignition line", r"ON|OFF"),
    Command("AT JHF1", "1.4b", "J1939 header formatting"),
    Command("AT JTM5", "1.4b", "J1939 timer, five times"),
    Command("AT JTM1", "1.4b", "J1939 timer"),
    Command("AT PB C001", "1.4", "options of protocol B"),
    Command("AT RD", "1.4", "stored byte", r"[0-9A-F]{2}"),
    Command("AT TA F1", "1.4", "tester address"),
    Command("AT CRA", "1.4b", "no CAN receive address"),
    Command("AT AMC", "2.0", "activity count", r"[0-9A-F]{2}"),
    Command("AT AMT 50", "2.0", "activity time-out"),
    Command("AT CTM5", "2.1", "CAN timer, five times"),
    Command("AT CTM1", "2.1", "CAN timer"),
    Command("AT CER F1", "2.2", "CAN extended receive address"),
    Command("AT IB 12", "2.2", "ISO at 12,500 bits a second"),
    Command("AT IB 15", "2.2", "ISO at 15,625 bits a second"),
    Command("AT D", "1.0", "defaults"),
    Command("AT WS", "1.0", "warm start", r"ELM\d{3}V\d\.\d\w?"),
    Command("AT TP A0", "1.0", "try all protocols"),
)
STN_COMMANDS: Final = (
    Command("STDI", STN, "device", r".{4,}"),
    Command("STI", STN, "firmware", r"STN\d{4}V\d+\..*"),
    Command("STMFR", STN, "maker", r".{4,}"),
    Command("STSN", STN, "serial number", r"[0-9A-F]{8,}"),
    Command("STVR", STN, "supply", r"\d{1,2}\.\d{1,3}V?"),
    Command("STPR", STN, "number of the protocol", r"A?[0-9A-F]{1,2}"),
    Command("STPTO 200", STN, "time-out"),
    Command("STBRT 75", STN, "time to confirm a speed"),
    Command("STCSEGT1", STN, "long requests"),
    Command("STCSEGR0", STN, "answers frame by frame"),
    Command("STCMM0", STN, "monitoring without acknowledging"),
    Command("STFPA 7E8,7FF", STN, "pass filter"),
    Command("STFBA 7E9,7FF", STN, "block filter"),
    Command("STFPC", STN, "no pass filters"),
    Command("STFBC", STN, "no block filters"),
    Command("ATAL|ATCAF1", STN, "several commands in a line", r"OK\|OK"),
)
