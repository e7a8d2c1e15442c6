"""The functions of einops: `rearrange`, `reduce` and `repeat`, as views, permutations, reductions and repetitions."""

import re
from typing import Any

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.expanding import repeated
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.reductions import reduced
from rnn_tui.formats.torch_code.tensor.shaping import permuted, reshaped, unsqueezed
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Size, divided, multiplied
from rnn_tui.formats.torch_code.tensor.values import VALUES

NAMES = ("rearrange", "reduce", "repeat")
_AXIS = re.compile(r"\(([^()]*)\)|([A-Za-z_]\w*|1)")


def rearranged(builder: Builder, name: str, given: Given) -> Any:
    """The result of a function of einops; raises `NotKnown` and `CodeError`."""
    x, pattern = given.of(0, "tensor"), given.of(1, "pattern")
    if not isinstance(x, VALUES) or not isinstance(pattern, str) or pattern.count("->") != 1 or "." in pattern:
        raise NotKnown("einops is understood of one tensor, with a pattern without an ellipsis")
    left, right = (_axes(each) for each in pattern.split("->"))
    sizes: dict[str, Dim] = {key: each for key, each in given.kwargs.items() if isinstance(each, int | Size)}
    if len(left) != len(x.shape):
        raise CodeError(given.line, f"einops: {pattern!r:.60} for a tensor of {len(x.shape)} axes")
    _sizes(builder, left, builder.sizes.shape(x.shape), sizes, given.line)
    names = [each for group in left for each in group]
    x = reshaped(builder, x, [sizes[each] for each in names], given.line)
    wanted = [each for group in right for each in group]
    gone = [each for each in names if each not in wanted]
    if gone and name == "reduce":
        how = given.of(2, "reduction")
        if how not in ("mean", "sum", "max", "min", "prod"):
            raise NotKnown("the reduction of einops is not known")
        x = reduced(
            builder, {"max": "amax", "min": "amin"}.get(how, how), x, [*map(names.index, gone)], False, given.line
        )
        names = [each for each in names if each in wanted]
    for each in wanted:
        if each not in names:
            x = repeated(
                builder, unsqueezed(builder, x, len(names), given.line), [1] * len(names) + [sizes[each]], given.line
            )
            names.append(each)
    if sorted(names) != sorted(wanted):
        raise CodeError(given.line, f"einops: both sides of {pattern!r:.60} have the same axes")
    x = permuted(builder, x, [names.index(each) for each in wanted], given.line)
    return reshaped(builder, x, [multiplied(sizes[each] for each in group) for group in right], given.line)


def _axes(side: str) -> list[list[str]]:
    """The axes of one side; several in brackets are one group, and `1` is none."""
    found = [(one or both).split() for both, one in _AXIS.findall(side)]
    return [[each for each in group if each != "1"] for group in found]


def _sizes(builder: Builder, left: list[list[str]], shape: Any, sizes: dict[str, Dim], line: int) -> None:
    """Adds the sizes of the axes that the tensor knows."""
    for group, size in zip(left, shape, strict=True):
        open_axes = [each for each in group if each not in sizes]
        if len(open_axes) > 1:
            raise CodeError(line, f"einops: the sizes of {', '.join(open_axes)} are not known")
        known = multiplied(sizes[each] for each in group if each in sizes)
        if open_axes:
            sizes[open_axes[0]] = divided(size, known)
        else:
            builder.sizes.same(known, size, line, "einops: an axis has another size")
