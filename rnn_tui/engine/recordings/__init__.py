"""Traces that were recorded elsewhere: states without a model."""
