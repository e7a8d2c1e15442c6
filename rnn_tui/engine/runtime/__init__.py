"""What a run leaves behind, and what makes it fast."""
