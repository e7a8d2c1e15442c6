"""The error of a recording."""


class RecordError(ValueError):
    """Something cannot be recorded. `str(error)` is one line: what, and what would work."""
