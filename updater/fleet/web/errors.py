"""Why a page is not given, cut by what the person does next.

PageError
 +-- ForbiddenError    the role does not allow it: ask somebody whose role does
 +-- ForgedError       the form is not from this page, or is old: load the page again
 +-- MissingError      there is no such thing: look for it in the lists
 +-- FormError         what was typed cannot be: type it again
 +-- TooMuchError      more was sent than a form holds
 +-- InsecureError     asked for over plain HTTP from elsewhere: use HTTPS
"""

from typing import ClassVar


class PageError(Exception):
    """Root of these errors.

    Attributes:
        status: of HTTP.
        remedy: the next step.
    """

    status: ClassVar[int] = 400
    remedy: ClassVar[str] = "Go back and try again."


class ForbiddenError(PageError):
    """The role does not allow it."""

    status = 403
    remedy = "Ask somebody whose role allows it, or an administrator for another role."


class ForgedError(PageError):
    """The form was not sent by this browser from this page."""

    status = 403
    remedy = "Load the page again, then send the form."


class MissingError(PageError):
    """There is no such thing."""

    status = 404
    remedy = "Look for it in the lists."


class FormError(PageError):
    """What was typed cannot be."""

    status = 422
    remedy = "Go back and type it again."


class TooMuchError(PageError):
    """More was sent than a form holds."""

    status = 413
    remedy = "Send less."


class InsecureError(PageError):
    """The page was asked for over plain HTTP from another machine."""

    status = 403
    remedy = "Use the address that begins with https, or open it on the machine itself."
