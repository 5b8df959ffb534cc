"""Headers that every page has: what a browser may do with it is as little as possible."""

from typing import Final

from starlette.responses import Response

#: nothing from elsewhere, no script or style within a page, no frame around it
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_FIXED: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": browsers would send forms with the origin "null"
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_A_YEAR: Final = "max-age=31536000"


def guard(response: Response, *, is_secure: bool, is_kept: bool = False) -> Response:
    """Put the headers on a response; `is_kept`: a browser may keep it, as it never changes."""
    response.headers.update(_FIXED)
    response.headers["Cache-Control"] = f"public, {_A_YEAR}, immutable" if is_kept else "no-store"
    if is_secure:
        response.headers["Strict-Transport-Security"] = _A_YEAR
    return response
