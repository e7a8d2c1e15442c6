"""Layers that normalize the mean and the size of numbers."""
