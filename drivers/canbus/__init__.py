"""Raw CAN interfaces."""
