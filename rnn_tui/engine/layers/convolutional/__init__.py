"""Layers that slide a kernel over time."""
