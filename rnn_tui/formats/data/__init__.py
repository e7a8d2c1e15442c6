"""Readers of sequences, weights and vocabularies: arrays, tables, text."""
