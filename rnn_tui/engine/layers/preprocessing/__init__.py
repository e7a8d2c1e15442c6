"""Layers that scale what a model reads."""
