"""From a request to a batch that can be kept: who sends it, and what it says."""

import gzip
import logging
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from updater.fleet.callers.answers import read_body, refusal
from updater.fleet.callers.errors import BusyError, CallError, MalformedError
from updater.fleet.callers.keys import Keys
from updater.fleet.callers.signing import INSTALL_HEADER, SIGNATURE_HEADER, check, signed
from updater.fleet.ingest.counting import count
from updater.fleet.ingest.decoding import decode
from updater.fleet.ingest.errors import EncodingError
from updater.fleet.ingest.intake import Intake
from updater.fleet.ingest.keeping import Arrival
from updater.fleet.ingest.meters import IngestMeters
from updater.fleet.ingest.times import corrected
from updater.fleet.ingest.unpacking import MOST_BYTES, unpacked
from updater.fleet.store.services import Clock

PATH: Final = "/v1/events"
MEDIA_TYPE: Final = "application/x-ndjson"
#: speed counts more than size for what came without being packed
_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class Receiver:
    """Answers `POST /v1/events`."""

    keys: Keys
    intake: Intake
    now_ms: Clock
    meters: IngestMeters

    async def answer(self, request: Request) -> Response:
        """Take a batch and say what became of it."""
        try:
            arrival = await self._arrival(request)
            receipt = await self.intake.take(arrival)
        except CallError as error:
            _tell(error)
            self.meters.refused(error.code)
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)
        self.meters.took(receipt, len(arrival.body))
        told = {"acknowledged": receipt.acknowledged, "taken": receipt.taken, "known": receipt.known}
        return JSONResponse(told)

    async def _arrival(self, request: Request) -> Arrival:
        headers = request.headers
        if headers.get("content-type", "").partition(";")[0].strip() != MEDIA_TYPE:
            raise EncodingError(f"what is taken is {MEDIA_TYPE}")
        install = headers.get(INSTALL_HEADER, "")
        known = await self.keys.known(install)
        body = await read_body(request, MOST_BYTES)
        check(known.key, headers.get(SIGNATURE_HEADER, ""), signed(PATH, install, body))
        return self._read(install, body, headers.get("content-encoding", "identity"))

    def _read(self, install: str, body: bytes, encoding: str) -> Arrival:
        batch = decode(unpacked(body, encoding))
        if batch.header.install != install:
            raise MalformedError("the batch is of another install")
        now_ms = self.now_ms()
        times = corrected(batch, now_ms)
        kept = body if encoding == "gzip" else gzip.compress(body, _LEVEL)
        return Arrival(batch, kept, now_ms, times, count(batch, times))


def _tell(error: CallError) -> None:
    if isinstance(error, BusyError) and error.__cause__ is not None:
        logging.getLogger("diagclinic.fleet").error("a batch was not kept", exc_info=error.__cause__)
