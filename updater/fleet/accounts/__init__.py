"""Who may look and act: roles, sign-in with a second factor, sessions, and the audit chain."""
