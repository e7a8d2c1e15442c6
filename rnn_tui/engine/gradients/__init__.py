"""Gradients of a loss, and how far they reach through time."""
