"""What the engine refuses, and why: one sentence a user can act on.

Every error a user can cause is an `RnnError`; its text is one line that says what is wrong, where, and what would work.
Nothing above the engine needs to know more than this class; the subclasses let a form put the reason beside the right
field.
"""


class RnnError(ValueError):
    """Something the user asked for cannot be done. `str(error)` is one clear line."""


class OptionError(RnnError):
    """A value that an option of a layer refuses."""

    def __init__(self, message: str, option: str) -> None:
        super().__init__(message)
        self.option = option
        """The option's name, as in Keras's `get_config()`."""


class UnknownKind(RnnError):
    """A class name that is no layer kind of this engine."""


class StackError(RnnError):
    """Layers that cannot stand in this order, or on this input."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index
        """The layer that refuses, counted from 0; None where it is the input or the model."""


class NotBuilt(RnnError):
    """A model whose input shape is unknown, where a shape is needed."""


class WeightsError(RnnError):
    """Weights that do not fit the model."""


class InputError(RnnError):
    """Inputs, masks or states that do not fit the model."""


class NoModel(RnnError):
    """Something that needs weights, asked of a recording, which has none."""
