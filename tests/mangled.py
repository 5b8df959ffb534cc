"""Bytes that are not what was written."""

from hypothesis import strategies as st


def one_byte_changed(payload: bytes) -> st.SearchStrategy[bytes]:
    """Draw `payload` with one of its bytes changed."""

    def changed(place: int, by: int) -> bytes:
        return payload[:place] + bytes([payload[place] ^ by]) + payload[place + 1 :]

    return st.builds(changed, st.integers(0, len(payload) - 1), st.integers(1, 255))
