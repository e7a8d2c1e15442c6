"""Splits a model with layers of unknown kinds into submodels of the known layers."""
