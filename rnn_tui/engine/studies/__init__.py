"""Studies: questions about a trace whose answers take time to compute."""
