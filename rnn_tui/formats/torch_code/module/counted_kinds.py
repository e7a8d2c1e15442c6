"""Classes of `torch.nn` of which the parameters are counted and which are not run: they read pictures.

Source: the documentation of `torch.nn` 2.13.
"""

from collections.abc import Callable
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.torch_code.module.kinds import REQUIRED, Arguments, ModuleKind, Parameters

_CONV = {"in_channels": REQUIRED, "out_channels": REQUIRED, "kernel_size": REQUIRED, "stride": 1, "padding": 0}
_REST = {"groups": 1, "bias": True, "padding_mode": "zeros"}


def _widths(size: Any, axes: int) -> tuple[int, ...]:
    """The size of a kernel along each axis; raises `RnnError`."""
    found = (size,) * axes if isinstance(size, int) else tuple(size) if isinstance(size, list | tuple) else ()
    if len(found) != axes or not all(type(each) is int and each > 0 for each in found):
        raise RnnError(f"kernel_size is one whole number or {axes} of them, got {size!r:.40}")
    return found


def _convolution(axes: int, transposed: bool) -> Callable[[Arguments], Parameters]:
    def parameters(given: Arguments) -> Parameters:
        reads, makes, groups = given["in_channels"], given["out_channels"], given["groups"]
        channels = (reads, makes // groups) if transposed else (makes, reads // groups)
        found: Parameters = {"weight": (*channels, *_widths(given["kernel_size"], axes))}
        return found | ({"bias": (makes,)} if given["bias"] else {})

    return parameters


def _norm(affine: bool) -> ModuleKind:
    return ModuleKind(
        {"num_features": REQUIRED, "eps": 1e-5, "momentum": 0.1, "affine": affine, "track_running_stats": affine},
        lambda given: dict.fromkeys(("weight", "bias"), (given["num_features"],)) if given["affine"] else {},
    )


COUNTED: dict[str, ModuleKind] = {
    **{f"Conv{axes}d": ModuleKind({**_CONV, "dilation": 1, **_REST}, _convolution(axes, False)) for axes in (2, 3)},
    **{
        f"ConvTranspose{axes}d": ModuleKind(
            {**_CONV, "output_padding": 0, "groups": 1, "bias": True, "dilation": 1, "padding_mode": "zeros"},
            _convolution(axes, True),
        )
        for axes in (1, 2, 3)
    },
    **{f"BatchNorm{axes}d": _norm(True) for axes in (2, 3)},
    **{f"InstanceNorm{axes}d": _norm(False) for axes in (1, 2, 3)},
}
"""The classes by PyTorch's names."""

WEIGHTLESS = frozenset(
    {f"{kind}{axes}d" for kind in ("MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool") for axes in (2, 3)}
    | {"Unfold", "Fold", "GLU", "Upsample", "PixelShuffle", "ZeroPad2d", "ReflectionPad2d", "ConstantPad1d"}
    | {"Softmax2d", "RReLU", "CELU", "Threshold", "Softshrink", "Hardshrink", "Unflatten", "CosineSimilarity"}
    | {"CrossEntropyLoss", "NLLLoss", "MSELoss", "L1Loss", "BCELoss", "BCEWithLogitsLoss", "SmoothL1Loss", "HuberLoss"}
    | {"CTCLoss", "KLDivLoss", "ConstantPad2d", "ReflectionPad1d", "ReplicationPad1d", "ReplicationPad2d", "Softmin"}
)
"""The classes of `torch.nn` without parameters that are not run."""
