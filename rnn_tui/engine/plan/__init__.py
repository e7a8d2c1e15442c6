"""The plan: which layers stand on which input."""
