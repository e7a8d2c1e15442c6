"""Reads PyTorch source: the modules of a file, parsed and never run."""
