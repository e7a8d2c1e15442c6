"""What the headless commands print."""
