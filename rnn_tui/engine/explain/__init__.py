"""Explanations: how one number was computed, as an equation with its terms."""
