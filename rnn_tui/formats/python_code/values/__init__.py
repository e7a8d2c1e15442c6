"""What code stands for: numbers, unknown values, containers known in part, records."""
