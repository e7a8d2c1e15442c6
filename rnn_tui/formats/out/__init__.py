"""Files out: code, models, results; each written whole or not at all."""
