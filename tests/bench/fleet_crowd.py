"""Ten thousand connections at once, each of which sends a batch: ``python -m tests.bench.fleet_crowd``.

Words: the port, a file of requests, and how many connections.  All are opened first, then all send; it ends
by itself.  Prints one line of JSON.
"""

import asyncio
import json
import pickle
import sys
import time
from collections import Counter
from pathlib import Path

WAIT_S = 300.0


async def crowd(port: int, requests: list[bytes], size: int) -> Counter[str]:
    """Return answers by their status; `none`: no connection, or no answer."""
    everybody = asyncio.Barrier(size)
    jobs = (_one(port, requests[number % len(requests)], everybody) for number in range(size))
    return Counter(await asyncio.gather(*jobs))


async def _one(port: int, request: bytes, everybody: asyncio.Barrier) -> str:
    try:
        async with asyncio.timeout(WAIT_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await everybody.wait()
            writer.write(request)
            line = await reader.readline()
            writer.close()
            return line.split()[1].decode()
    except (OSError, TimeoutError, IndexError, asyncio.BrokenBarrierError):
        return "none"


def main(words: list[str]) -> None:
    """Send, and print what came of it."""
    port, file, size = words
    requests = pickle.loads(Path(file).read_bytes())  # noqa: S301  made by the benchmark
    began_s = time.perf_counter()
    told = asyncio.run(crowd(int(port), requests, int(size)))
    sys.stdout.write(f"{json.dumps({'answers': told, 'took_s': time.perf_counter() - began_s})}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
