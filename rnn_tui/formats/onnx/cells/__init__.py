"""Finds recurrent cells that an exporter has written as products, sums and activations."""
