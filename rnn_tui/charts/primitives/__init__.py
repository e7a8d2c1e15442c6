"""The parts of charts: cells, colours, axes, numbers, Braille dots."""
