"""drivers.doip.idle: a look now and then."""

import threading

from drivers.doip.idle import IdleWatch

SOON_S = 5.0


def test_link_is_looked_at_again_and_again() -> None:
    looks = threading.Semaphore(0)
    watch = IdleWatch(looks.release, 0.001)
    seen = [looks.acquire(timeout=SOON_S) for _ in range(3)]
    watch.close()
    assert all(seen)


def test_nothing_looks_after_the_end() -> None:
    looks: list[int] = []
    watch = IdleWatch(lambda: looks.append(1), 0.001)
    watch.close()
    before = len(looks)
    watch.close()
    assert len(looks) == before
