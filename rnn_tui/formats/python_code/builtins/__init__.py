"""Python's operators, built-in functions and methods for values of the code."""
