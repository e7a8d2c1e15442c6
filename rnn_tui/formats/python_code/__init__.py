"""An interpreter for Python source that evaluates what can be known without running the code."""
