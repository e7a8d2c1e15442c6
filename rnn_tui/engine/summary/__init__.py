"""The text of `model.summary()`, in the layout of each version of Keras."""
