"""A version's way: its plan, the evidence for the judge, and what people and the judge then do."""
