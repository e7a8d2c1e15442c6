"""Control flow, uncertain code, limits, and the interfaces of the interpreter and the libraries."""
