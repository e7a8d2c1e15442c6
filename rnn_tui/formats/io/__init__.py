"""Reading and writing of files in general: progress, limits, errors, atomic replacement."""
