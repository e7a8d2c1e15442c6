"""Keras models with layers of unknown kinds: opaque layers in their place, and submodels of the known layers."""
