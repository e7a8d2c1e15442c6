"""Layers that scale the input of a model."""
