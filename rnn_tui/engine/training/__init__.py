"""Training: losses, optimisers, schedules, batches, and the loop that fits a model to data."""
