"""Recurrent cells that an exporter wrote out as products, sums and activations."""
