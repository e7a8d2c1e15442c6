"""Layers and functions in Keras code that are not known here, as opaque layers."""
