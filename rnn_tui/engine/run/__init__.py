"""Models, the setup of a run, and the trace that a run returns."""
