"""Python source, followed line by line as far as it can be told, and never run."""
