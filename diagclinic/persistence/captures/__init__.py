"""Recordings of raw CAN frames, one compressed file each; the format is told in docs/adr/0008."""
