"""The layers of a functional model in Keras's order: by their distance from the outputs, the farthest first."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, Tensor, TensorCall
from rnn_tui.formats.keras_code.tensor_calls import tensors_in


def layers_of(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> list[Any]:
    """The records of all layers between these tensors, the inputs among them; operations are no layers."""
    nodes, found = _nodes(outputs)
    depths: dict[int, int] = {}
    of: dict[int, int] = {}
    for node in reversed(nodes):
        thing = _thing(node)
        depth = max(depths.setdefault(_id(node), 0), of.get(id(thing), 0))
        of[id(thing)] = depths[_id(node)] = depth
        for each in _before(node):
            depths[_id(each)] = max(depth + 1, depths.get(_id(each), 0))
    unused = [each.layer for each in inputs if id(each.layer) not in of]
    of |= {id(each): 0 for each in unused}
    found = [*unused, *found]
    order = sorted(range(len(found)), key=lambda place: (-of[id(found[place])], place))
    return [found[place] for place in order if isinstance(found[place], LayerCall | ModelRecord)]


def _nodes(outputs: Sequence[Tensor]) -> tuple[list[Tensor], list[Any]]:
    """A tensor of each call, after those that it depends on; and the records as they are met from the outputs."""
    nodes: list[Tensor] = []
    found: dict[int, Any] = {}
    done: set[int] = set()
    ahead = [(each, False) for each in reversed(outputs)]
    while ahead:
        tensor, ready = ahead.pop()
        if ready:
            nodes.append(tensor)
        elif _id(tensor) not in done:
            done.add(_id(tensor))
            found.setdefault(id(_thing(tensor)), _thing(tensor))
            ahead.append((tensor, True))
            ahead += [(each, False) for each in reversed(_before(tensor))]
    return nodes, list(found.values())


def _thing(tensor: Tensor) -> Any:
    return tensor.layer if tensor.call is None else tensor.call.of


def _id(tensor: Tensor) -> int:
    """What stands for the call that made the tensor; of an input for the input itself."""
    call: TensorCall | None = tensor.call
    return id(tensor.layer) if call is None else id(call)


def _before(tensor: Tensor) -> list[Tensor]:
    """The tensors that a call reads."""
    return [] if tensor.call is None else list(tensors_in([tensor.call.args, tensor.call.kwargs]))
