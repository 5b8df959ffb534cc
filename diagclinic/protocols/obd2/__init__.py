"""SAE J1979 (ISO 15031-5) services as typed messages."""
