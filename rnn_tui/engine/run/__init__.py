"""Runs of whole models: models, the setup of a run, and the trace that a run returns. What a single layer needs while
it runs is in `engine/runtime`."""
