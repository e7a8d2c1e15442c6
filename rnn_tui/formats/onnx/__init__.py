"""ONNX files in."""
