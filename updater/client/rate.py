"""Keeps downloads from taking the whole line: a bucket of bytes that fills at the allowed rate."""

from updater.client.work import Work


class Rate:
    """At most `bytes_per_s` on average; a second's worth may come at once."""

    def __init__(self, bytes_per_s: int, work: Work) -> None:
        self._bytes_per_s = bytes_per_s
        self._work = work
        self._left = float(bytes_per_s)
        self._at = work.clock()

    def take(self, size: int) -> None:
        """Count `size` bytes that came, and wait until they are within the limit.

        Raises:
            CancelledError: somebody stopped it.
        """
        now = self._work.clock()
        self._left = min(self._left + (now - self._at) * self._bytes_per_s, self._bytes_per_s) - size
        self._at = now
        if self._left < 0:
            self._work.wait(-self._left / self._bytes_per_s)
