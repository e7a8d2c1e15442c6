"""The errors of the engine: what was refused, and why, in one sentence that a user can act on.

Every error a user can cause is an `RnnError`; its text is one line that says what is wrong, where, and what would work.
Nothing above the engine needs to know more than this class; the subclasses let a form put the reason beside the right
field.
"""


class RnnError(ValueError):
    """Something the user asked for cannot be done. `str(error)` is one clear line."""


class OptionError(RnnError):
    """An option of a layer does not take this value."""

    def __init__(self, message: str, option: str) -> None:
        super().__init__(message)
        self.option = option
        """The option's name, as in Keras's `get_config()`."""


class UnknownKind(RnnError):
    """No layer kind of this engine has this class name."""


class StackError(RnnError):
    """The layers cannot stand in this order, or cannot take this input."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index
        """The layer that refuses, counted from 0; None if it is the input or the whole model."""


class ShapeNotTold(StackError):
    """A layer reads what an opaque layer makes, and the shape of that is not known."""

    def __init__(self, name: str, kind: str, index: int, reader: str, reader_ndim: int | None) -> None:
        super().__init__(f"the shape that {name} ({kind}) makes is not known: {name}=(None, 8) would say it", index)
        self.name, self.kind = name, kind
        self.reader, self.reader_ndim = reader, reader_ndim
        """The layer that reads it, and how many axes that takes; None: any number."""


class NotBuilt(RnnError):
    """The input shape of the model is unknown, and a shape is needed."""


class WeightsError(RnnError):
    """The weights do not fit the model."""


class InputError(RnnError):
    """Inputs, masks or states do not fit the model."""


class NoModel(RnnError):
    """Weights are needed, but a recording has none."""
