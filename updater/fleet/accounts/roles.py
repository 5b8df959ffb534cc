"""What each role may do, as one table."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to the service."""

    VIEWER = "viewer"
    SUPPORT = "support"
    RELEASE_MANAGER = "release-manager"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What can be allowed."""

    SEE = "see versions, crashes and figures"
    SEE_INSTALLS = "see single installs"
    SEE_SHOPS = "see which shop an install belongs to"
    ENROL = "make enrolment codes"
    REVOKE = "revoke installs"
    TRIAGE = "set the state of crash groups"
    ACKNOWLEDGE = "acknowledge alerts"
    STOP = "pause and halt versions"
    STEER = "resume and promote versions, two together"
    AUDIT = "read the audit"
    PEOPLE = "add, change and disable people"


_P: Final = Permission
_SUPPORT: Final = frozenset({_P.SEE, _P.SEE_INSTALLS, _P.SEE_SHOPS, _P.ENROL, _P.TRIAGE, _P.ACKNOWLEDGE})
_STEERING: Final = frozenset({_P.SEE, _P.SEE_INSTALLS, _P.TRIAGE, _P.ACKNOWLEDGE, _P.STOP, _P.STEER})

#: Who makes people does not steer: nobody can give themselves the second signature.
GRANTS: Final = {
    Role.VIEWER: frozenset({_P.SEE}),
    Role.SUPPORT: _SUPPORT,
    Role.RELEASE_MANAGER: _STEERING | {_P.AUDIT},
    Role.ADMINISTRATOR: _SUPPORT | {_P.REVOKE, _P.STOP, _P.AUDIT, _P.PEOPLE},
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether `role` is allowed `permission`."""
    return permission in GRANTS[role]
