"""Gradients of a loss, and how far they reach back in time."""
