"""SAE J2534 pass-through devices."""
