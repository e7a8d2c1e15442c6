"""ONNX's operators on flows, shapes and constants."""
