"""Layers that change the shape or the order of numbers without computing."""
