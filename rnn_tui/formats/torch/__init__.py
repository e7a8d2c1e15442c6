"""PyTorch's files in, and the tensors of a state dict."""
