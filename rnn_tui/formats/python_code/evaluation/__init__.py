"""The parts of the interpreter: expressions, assignments, calls, loops, statements."""
