"""Files of other tools, read and written: models, weights, inputs, recordings, results."""
