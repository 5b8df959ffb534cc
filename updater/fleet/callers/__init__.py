"""Installs that call: who they are, how much they may say at once, and how they are refused."""
