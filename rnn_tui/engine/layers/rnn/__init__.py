"""Recurrent layers, and wrappers of layers."""
