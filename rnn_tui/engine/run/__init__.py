"""A model, what it runs with, and the trace that a run leaves."""
