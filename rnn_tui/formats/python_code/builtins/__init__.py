"""Python's operators, built-in functions and methods, on values of the code."""
