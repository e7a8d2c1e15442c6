"""The error of a recording."""


class RecordError(ValueError):
    """A value cannot be recorded. `str(error)` is one line with the cause and what would work."""
