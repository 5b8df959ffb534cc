"""Reads what a call says, and says why it is refused."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from updater.fleet.callers.errors import CallError, TooMuchError

#: what `Retry-After` says, in seconds
LATER_S: Final = 30
_LATER: Final = frozenset({429, 503})


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request, and leave it where it exceeds `most` bytes.

    Raises:
        TooMuchError: it does.
        ClientDisconnect: the caller left.
    """
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise TooMuchError(f"more than {most} bytes")
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise TooMuchError(f"more than {most} bytes")
        pieces.append(piece)
    return b"".join(pieces)


def refusal(error: CallError) -> Response:
    """Return the answer that says why something is not taken."""
    headers = {"retry-after": str(LATER_S)} if error.status in _LATER else {}
    if isinstance(error, TooMuchError):  # the rest of it is not read
        headers["connection"] = "close"
    return JSONResponse({"error": error.code, "what": str(error), **error.details}, error.status, headers)
