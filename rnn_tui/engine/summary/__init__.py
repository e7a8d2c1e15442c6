"""The text of `model.summary()`, in the style of each Keras."""
