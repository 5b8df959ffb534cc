"""Steps from one form of the fleet's tables to the next, the same for both databases."""
