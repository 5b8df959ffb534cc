"""Byte lines that drivers share: serial ports and what looks like one."""
