"""Attention: layers that weight the steps of one sequence for each step of another."""
