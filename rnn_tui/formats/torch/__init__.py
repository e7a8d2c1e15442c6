"""Reads PyTorch's files, and writes stacks as PyTorch code."""
