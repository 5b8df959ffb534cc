"""The second factor: codes of six digits that change every 30 s (TOTP, RFC 6238)."""

import io
from base64 import b32encode
from typing import Final

import pyotp
import segno

from updater.fleet.accounts.drawn import Draw, is_same

#: what authenticator programs show above the code
ISSUER: Final = "DiagClinic fleet"
#: 160 bits, as RFC 4226 recommends
_SECRET_BYTES: Final = 20
STEP_S: Final = 30
#: clocks of telephones are wrong by a step now and then
_EARLY_AND_LATE: Final = (-1, 0, 1)


def new_secret(draw: Draw) -> str:
    """Return a new secret, base32."""
    return b32encode(draw(_SECRET_BYTES)).decode()


def address(secret: str, name: str) -> str:
    """Return the `otpauth:` address that an authenticator program reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture(secret: str, name: str) -> str:
    """Return the address as a QR code, as SVG to be put into a page."""
    file = io.BytesIO()
    segno.make(address(secret, name), error="m").save(
        file,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=4,
        dark="#000",
        light="#fff",
        scale=5,
        omitsize=True,
    )
    return file.getvalue().decode()


def step_of(secret: str, typed: str, now: int, last_step: int) -> int | None:
    """Return the step that a code belongs to, or nothing.

    Args:
        secret: base32.
        typed: what somebody typed.
        now: ms since 1970.
        last_step: of the code that was taken last: it and those before count no more (RFC 6238, 5.2).
    """
    digits = "".join(typed.split())
    present = now // 1000 // STEP_S
    totp = pyotp.TOTP(secret)
    steps = (present + by for by in _EARLY_AND_LATE)
    right = [step for step in steps if is_same(totp.generate_otp(step), digits)]
    return next((step for step in right if step > last_step), None)
