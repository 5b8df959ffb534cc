"""What lies in an install and how it changes without ever being half changed; the standard library alone.

The launcher and the update program stand on it.
"""
