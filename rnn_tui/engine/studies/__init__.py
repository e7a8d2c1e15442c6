"""Questions about a trace whose answers take work."""
