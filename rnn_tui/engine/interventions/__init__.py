"""Interventions ("what if"): weights, inputs and states set to other values in a run."""
