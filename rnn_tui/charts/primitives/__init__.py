"""What charts are drawn with: cells, colours, axes, numbers, Braille dots."""
