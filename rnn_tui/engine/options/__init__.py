"""What a layer is described by: options, activations, initializers."""
