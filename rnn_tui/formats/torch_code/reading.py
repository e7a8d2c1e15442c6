"""What the reader of PyTorch source knows of the module whose `forward` it follows."""

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
    """Of one file."""

    following: bool = False
    """Whether a `forward` is followed."""
    builder: Builder = field(default_factory=lambda: Builder(Sizes()))
    paths: dict[int, str] = field(default_factory=dict)
    """Of the modules inside, by their identities."""
    states: set[str] = field(default_factory=set)
    """Arguments of `forward` that are the states that a recurrent layer starts from."""
    registered: dict[int, Any] = field(default_factory=dict)
    """Lists and dictionaries that are a ModuleList or a ModuleDict."""

    random: str = ""
    """Where `forward` draws numbers at random, in words."""

    def unread(self, why: str, call: Call) -> Opaque:
        """What something gives that is not read: made of tensors it is a box. Raises `NotKnown` elsewhere."""
        found = [each for each in tensors_in([call.args, call.kwargs]) if isinstance(each, Tensor)]
        if not found or not self.following:
            raise NotKnown(why)
        return Opaque(call.line, why, tuple(found))

    def foreign(self, thing: Foreign, call: Call) -> Opaque:
        """What a module gives that is not read."""
        return self.unread(f"{self.paths.get(id(thing), thing.class_name)} ({thing.class_name}): {thing.why}", call)


def opaque_in(*values: Any) -> Opaque | None:
    """The first of some values that is a box."""
    return next((each for each in tensors_in(list(values)) if isinstance(each, Opaque)), None)
