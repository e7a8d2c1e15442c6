"""Reads HDF5 files safely, with limits on links, sizes and memory."""
