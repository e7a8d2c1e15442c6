"""The state of the reader of PyTorch source while it follows the `forward` of a module."""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.module.modules import Foreign
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.sizes import Sizes
from rnn_tui.formats.torch_code.tensor.values import Opaque, Tensor, tensors_in


@dataclass(eq=False)
class Reading:
    """The state of reading one file."""

    following: bool = False
    """Whether a `forward` is being followed."""
    builder: Builder = field(default_factory=lambda: Builder(Sizes()))
    paths: dict[int, str] = field(default_factory=dict)
    """The paths of the submodules, by id."""
    states: set[str] = field(default_factory=set)
    """The arguments of `forward` that are initial states of a recurrent layer."""
    registered: dict[int, Any] = field(default_factory=dict)
    """The lists and dictionaries that are a ModuleList or a ModuleDict, by id."""

    random: str = ""
    """Where `forward` draws random numbers, in words."""

    def unread(self, why: str, call: Call) -> Opaque:
        """The result of an unread function: an `Opaque` if it is computed from tensors, otherwise raises `NotKnown`."""
        found = [each for each in tensors_in([call.args, call.kwargs]) if isinstance(each, Tensor)]
        if not found or not self.following:
            raise NotKnown(why)
        return Opaque(call.line, why, tuple(found))

    def foreign(self, thing: Foreign, call: Call) -> Opaque:
        """The result of an unread module."""
        return self.unread(f"{self.paths.get(id(thing), thing.class_name)} ({thing.class_name}): {thing.why}", call)


def opaque_in(*values: Any) -> Opaque | None:
    """The first of the values that is an `Opaque`; None if there is none."""
    return next((each for each in tensors_in(list(values)) if isinstance(each, Opaque)), None)
