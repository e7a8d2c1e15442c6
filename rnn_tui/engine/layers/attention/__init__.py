"""Layers that look at one sequence with the eyes of another: attention."""
