"""Reading and writing files, whatever they hold: progress, limits, errors, safe replacement."""
