"""Converts the names of a recurrent model's arrays in NumPy code to PyTorch's.

    enc_w_ih, enc_w_hh, enc_b_ih, enc_b_hh     enc.weight_ih_l0, enc.weight_hh_l0, enc.bias_ih_l0, enc.bias_hh_l0
    fc_w, fc_b                                 fc.weight, fc.bias
    enc_emb                                    enc_emb.weight

The arrays themselves are PyTorch's: (gates · units, features), and the gates in its order.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

_RECURRENT = re.compile(r"(?:(.+?)[._/])?(w|b|weight|bias)_?(ih|hh)(?:_?l?(\d{1,4}))?(_reverse)?", re.IGNORECASE)
_LINEAR = re.compile(r"(.+)[._/](w|b|weight|bias)", re.IGNORECASE)
_TABLE = re.compile(r".*emb(?:ed(?:dings?)?)?(?:[._/]?matrix)?", re.IGNORECASE)
_PARTS = {"w": "weight", "b": "bias"}

T = TypeVar("T")


def has_own_names(names: Iterable[str]) -> bool:
    """Whether these are names of recurrent weights in NumPy code, and not PyTorch's."""
    parts = {(match[2][0].lower(), match[3].lower()) for each in names if (match := _RECURRENT.fullmatch(each))}
    return {("w", "ih"), ("w", "hh")} <= parts


def in_torch_names(arrays: Mapping[str, T]) -> dict[str, T]:
    """The same arrays under PyTorch's names; unknown names are unchanged."""
    made = {_in_torch(name): values for name, values in arrays.items()}
    return made if len(made) == len(arrays) else dict(arrays)


def _in_torch(name: str) -> str:
    if match := _RECURRENT.fullmatch(name):
        path = f"{match[1]}." if match[1] else ""
        return f"{path}{_PARTS[match[2][0].lower()]}_{match[3].lower()}_l{match[4] or 0}{match[5] or ''}"
    if match := _LINEAR.fullmatch(name):
        return f"{match[1]}.{_PARTS[match[2][0].lower()]}"
    return f"{name}.weight" if _TABLE.fullmatch(name) else name
