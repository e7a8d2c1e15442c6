"""What ONNX's operators are on a flow of layers, on shapes and on constants."""
