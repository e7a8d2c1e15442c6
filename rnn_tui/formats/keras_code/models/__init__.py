"""Records of models: what makes and changes them, their layers, their outline."""
