"""Layers that take the largest or the mean of neighbouring steps."""
