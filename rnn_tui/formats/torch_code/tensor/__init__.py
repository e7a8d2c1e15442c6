"""The tensors in `forward`: their sizes and shapes, and the calls of layers that compute them."""
