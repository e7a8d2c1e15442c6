"""How far code is followed, what of it is certain, and what a library and the interpreter are to each other."""
