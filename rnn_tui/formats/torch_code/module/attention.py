"""nn.MultiheadAttention as the layer MultiHeadAttention; PyTorch has one matrix for query, key and value."""

from typing import Any

from rnn_tui.engine.layers.attention.multi_head_attention import MultiHeadAttention
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.module.weights import joined, taken
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import permuted
from rnn_tui.formats.torch_code.tensor.values import Made, Read, Tensor, Wire


def attended(builder: Builder, module: Any, path: str, line: int, values: list[Any], told: dict[str, Any]) -> Any:
    """Its result for query, key and value: (output, weights), where the weights are unknown."""
    given = module.checked()
    odd = [name for name in ("add_bias_kv", "add_zero_attn", "kdim", "vdim") if given[name]]
    odd += [name for name, value in told.items() if name not in ("need_weights",) and value not in (None, False)]
    if odd or len(values) != 3:
        raise NotKnown(f"nn.MultiheadAttention is understood with query, key and value alone, without {', '.join(odd)}")
    size, heads = given["embed_dim"], given["num_heads"]
    if size % heads:
        raise CodeError(line, f"embed_dim {size} is no multiple of num_heads {heads}")
    order = (0, 1, 2) if given["batch_first"] else (1, 0, 2)
    found: list[Tensor] = []
    for value in values:
        tensor = builder.usable(value, line)
        if len(tensor.shape) != 3:
            raise CodeError(line, f"nn.MultiheadAttention reads tensors of 3 axes, got {len(tensor.shape)}")
        builder.sizes.same(tensor.shape[2], size, line, f"nn.MultiheadAttention reads {size} numbers")
        found.append(builder.plain(permuted(builder, tensor, order, line), line))
    query, key, value = (each.wire for each in found)
    layer = MultiHeadAttention(heads, size // heads, dropout=float(given["dropout"]), use_bias=bool(given["bias"]))
    wires = (query, value, key)
    made = Made(layer, wires, line, id(module), _weights(path, size, heads, given["bias"]), module=module, apart=True)
    shape = tuple(found[0].shape[each] for each in order)
    return Tensor(Wire(made), order, shape), Unknown("the weights", line, "the weights of an attention are not read")


def _weights(path: str, size: int, heads: int, biased: bool) -> Read:
    """Reads the matrices of query, key and value from the rows of `in_proj_weight`, transposed and divided into
    heads."""
    each = size // heads

    def read(numbers: Any, tensors: Any) -> list[Any]:
        inside = taken(numbers, tensors, joined(path, "in_proj_weight"), (3 * size, size))
        biases = taken(numbers, tensors, joined(path, "in_proj_bias"), (3 * size,)) if biased else None
        found: list[Any] = []
        for place in range(3):
            rows = slice(place * size, (place + 1) * size)
            found.append(inside[rows].T.reshape(size, heads, each))
            if biases is not None:
                found.append(biases[rows].reshape(heads, each))
        out = taken(numbers, tensors, joined(path, "out_proj.weight"), (size, size))
        found.append(out.T.reshape(heads, each, size))
        return found + ([taken(numbers, tensors, joined(path, "out_proj.bias"), (size,))] if biased else [])

    return read
