"""What a run needs to know of a plan and no run changes: worked out once for a plan, as `Stack.prepared`."""

from collections.abc import Mapping
from dataclasses import dataclass

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Node, Tensor


@dataclass(frozen=True, eq=False)
class PreparedCall:
    """One call of a layer, ready to run on any inputs."""

    node: Node
    position: int
    """The position of its layer in the plan."""
    name: str
    """The layer's name."""
    layer: Layer
    """The layer with the defaults of its Keras, and with the arguments of the call besides its tensors."""
    reads: tuple[Tensor, ...]
    """The tensors that it reads, in the layer's order, without masks."""
    masks: tuple[Tensor, ...]
    """The tensors that are mask arguments of the call."""
    ignores_masks: bool
    """Whether it uses no mask of the tensors that it reads: Keras then expects a mask argument."""
    makes: tuple[Tensor, ...]
    """Its outputs."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """The inputs and calls of a plan, ready to run."""

    inputs: tuple[Tensor, ...]
    calls: tuple[PreparedCall, ...]
    """In the order of execution."""
    first_calls: tuple[int, ...]
    """For each layer the place of its first call in `calls`."""
    vocabularies: Mapping[int, int | None]
    """By the key of an input, how many different tokens it takes; None if it takes numbers."""
    stateful: bool
    """Whether a layer continues from the states in which the last run ended."""
