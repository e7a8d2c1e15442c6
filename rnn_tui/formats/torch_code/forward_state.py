"""The state of the reader of PyTorch source while it follows the `forward` of a module."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.undefined_value import Undefined
from rnn_tui.formats.torch_code.module.modules import Foreign
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.values import Opaque, Tensor, tensors_in


@dataclass(eq=False)
class Reading:
    """The state of reading one file."""

    builder: Builder
    following: bool = False
    """Whether a `forward` is being followed."""
    paths: dict[int, str] = field(default_factory=dict)
    """The paths of the submodules, by id."""
    states: set[str] = field(default_factory=set)
    """The arguments of `forward` that are initial states of a recurrent layer."""
    pairs: set[str] = field(default_factory=set)
    """Those that are given as both states of an LSTM."""
    arguments: tuple[str, ...] = ()
    """The arguments of `forward` that are read as one tensor."""
    registered: dict[int, Any] = field(default_factory=dict)
    """The lists and dictionaries that are a ModuleList or a ModuleDict, by id."""

    random: str = ""
    """Where `forward` draws random numbers, in words."""
    ratio: Undefined | None = None
    """The argument with which it compares such a number."""

    in_parts: bool = False
    """Whether what is not understood becomes an `Opaque`, so that the rest of the module can be read."""

    def unread(self, why: str, call: Call) -> Opaque:
        """The result of an unread function: an `Opaque` if it is computed from tensors, otherwise raises `NotKnown`."""
        return self.opaque(why, [call.args, call.kwargs], call.line)

    def opaque(self, why: str, values: Any, line: int) -> Opaque:
        """What is computed from values in a way that is not read; raises `NotKnown` if there is no tensor in them."""
        found = [each for each in tensors_in(values) if isinstance(each, Tensor)]
        if not found or not self.following:
            raise NotKnown(why)
        if self.in_parts and any(each.step_of is not None for each in found):
            raise CodeError(line, why)  # the whole loop over time is not read
        return Opaque(line, why, tuple(found))

    def in_part(self, read: Callable[[], Any], values: Any, line: int) -> Any:
        """The result of `read`; an `Opaque` if it raises `NotKnown` and the module is read in parts."""
        try:
            return read()
        except NotKnown as reason:
            if not self.in_parts or not str(reason):
                raise
            return self.opaque(str(reason), values, line)

    def foreign(self, thing: Foreign, call: Call) -> Opaque:
        """The result of an unread module."""
        return self.unread(f"{self.paths.get(id(thing), thing.class_name)} ({thing.class_name}): {thing.why}", call)


def opaque_in(*values: Any) -> Opaque | None:
    """The first of the values that is an `Opaque`; None if there is none."""
    return next((each for each in tensors_in(list(values)) if isinstance(each, Opaque)), None)
