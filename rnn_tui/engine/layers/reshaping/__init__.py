"""Layers that change the shape and compute nothing."""
