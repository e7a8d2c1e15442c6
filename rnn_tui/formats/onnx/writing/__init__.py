"""Writes layers as nodes of an ONNX graph: a module for each family of layers."""
