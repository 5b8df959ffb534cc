"""Who types, as logs and the audit name them."""

import getpass


def user_name() -> str:
    """Return what the account of whoever runs this is called; `unknown` where it has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name; Windows has no list of accounts
        return "unknown"
