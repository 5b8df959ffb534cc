"""Being known to the fleet service: enrolment, signed letters, and the request to be forgotten."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from updater.upload.answers import Reply, content_of, refuse_others, unexpected
from updater.upload.errors import AnswerError, CodeRefusedError, NotEnrolledError, RevokedError
from updater.upload.folder import HOW, Enrolled, Folder
from updater.upload.keys import ensure_key, public_text, read_key, signed_headers
from updater.upload.posting import Letter, Post

ENROL: Final = "/v1/enrol"
EVENTS: Final = "/v1/events"
FORGET: Final = "/v1/forget"
_JSON: Final = {"Content-Type": "application/json"}
_BATCH: Final = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Member:
    """What an install says of itself to be let in.

    Attributes:
        fleet: URL of the service.
        install: its id.
        channel: `pilot`, `beta` or `regional`.
        region: two letters, or empty.
        platform: e.g. `linux-x86_64`.
    """

    fleet: str
    install: str
    channel: str
    region: str
    platform: str


@dataclass(frozen=True, slots=True)
class Membership:
    """What an install has to do with the service that `post` leads to.

    Attributes:
        now: this computer's clock, UTC.
    """

    folder: Folder
    member: Member
    post: Post
    now: Callable[[], datetime]

    def enrolled(self) -> Enrolled | None:
        """Return how this install was let in at this service, with the key that it still has; else None."""
        enrolled = self.folder.enrolled()
        if enrolled is None or read_key(self.folder.key) is None:
            return None
        is_this = (enrolled.fleet, enrolled.install) == (self.member.fleet, self.member.install)
        return enrolled if is_this else None

    def enrol(self, code: str = "") -> Enrolled:
        """Have this install let in, with the key that it has, or a new one; without a code if that will do.

        Raises:
            CodeRefusedError: the code is not good.
            NotEnrolledError: nobody is let in without a code.
            OfflineError: the service cannot be reached, or has no time.
            AnswerError: what answers is no fleet service.
            OSError: the disk refuses.
        """
        key = ensure_key(self.folder.key)
        member = self.member
        said = {"install": member.install, "public_key": public_text(key), "code": code}
        told = {"channel": member.channel, "region": member.region, "platform": member.platform}
        enrolled = self._let_in(self._signed(ENROL, {**said, **told}), code)
        self.folder.keep_enrolled(enrolled, self.now())
        return enrolled

    def send(self, body: bytes) -> Reply:
        """Return the answer to a packed batch.

        Raises:
            NotEnrolledError: the key is gone.
            OfflineError: no whole answer came.
            AnswerError: the answer is longer than any can be.
        """
        return self._post(EVENTS, body, _BATCH)

    def forget(self, nonce: str) -> bool:
        """Ask that everything of this install be deleted; tell whether the service knows this install.

        Raises:
            NotEnrolledError: the key is gone.
            OfflineError: the service cannot be reached, or has no time.
            RevokedError: it takes nothing of this install.
            AnswerError: what answers is no fleet service.
        """
        reply = self._signed(FORGET, {"install": self.member.install, "nonce": nonce})
        refuse_others(reply, self.now())
        if 200 <= reply.status < 300:
            return True
        if reply.status == 401:
            return False
        raise unexpected(reply)

    def _signed(self, path: str, content: Mapping[str, object]) -> Reply:
        return self._post(path, json.dumps(content, separators=(",", ":")).encode(), _JSON)

    def _post(self, path: str, body: bytes, kind: Mapping[str, str]) -> Reply:
        key = read_key(self.folder.key)
        if key is None:
            raise NotEnrolledError("This install's key is gone")
        return self.post.send(
            Letter(path, body, {**kind, **signed_headers(key, self.member.install, path, body)})
        )

    def _let_in(self, reply: Reply, code: str) -> Enrolled:
        try:
            refuse_others(reply, self.now())
        except RevokedError as error:
            raise _not_let_in(reply.host, code) from error
        if reply.status == 401:
            raise _not_let_in(reply.host, code)
        if reply.status != 201:
            raise unexpected(reply)
        return self._enrolled_as(reply.host, content_of(reply))

    def _enrolled_as(self, host: str, content: Mapping[str, Any]) -> Enrolled:
        how = content.get("how")
        if content.get("install") != self.member.install or how not in HOW:
            raise AnswerError(f"{host} lets in another install than this one")
        return Enrolled(self.member.fleet, self.member.install, str(how))


def _not_let_in(host: str, code: str) -> NotEnrolledError:
    if code:
        return CodeRefusedError(f"{host} does not take this code")
    return NotEnrolledError(f"{host} lets nobody in without a code")
