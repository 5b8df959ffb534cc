"""Hides whose vehicle it was: VINs in raw bytes, notes and words give way to pseudonyms of the same length.

A pseudonym keeps the first three characters (ISO 3780: who built the vehicle) and a check digit that is as
right or wrong as the real one, so that what is diagnosed from masked bytes is what was diagnosed from the
real ones.
"""
