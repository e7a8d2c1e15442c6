"""The table of a module's submodules, in PyTorch's order and with its parameter counts."""

from collections.abc import Iterable
from math import prod
from typing import Any

from rnn_tui.formats.python_code.values.records import Instance
from rnn_tui.formats.source_module import ModuleRow
from rnn_tui.formats.torch_code.follow_forward import Followed
from rnn_tui.formats.torch_code.module.modules import Foreign, Module, ParameterOf, Placed
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Size
from rnn_tui.formats.torch_code.to_stack import Drawn

LONGEST = 20
"""The largest number of characters of a size that depends on the inputs."""


def rows_of(followed: Followed, drawn: Drawn) -> tuple[ModuleRow, ...]:
    """One row for each module of `torch.nn`, in PyTorch's order."""
    names: dict[int, list[str]] = {}
    for key, modules in drawn.modules.items():
        for each in modules:
            names.setdefault(id(each), []).append(drawn.stack.name_of(key))
    return tuple(
        ModuleRow(
            each.path,
            _class_name(each.module),
            _shapes(followed, each.module),
            _counted(each.module),
            tuple(names.get(id(each.module), ())),
        )
        for each in followed.placed
        if isinstance(each.module, Module | Foreign)
    )


def _shapes(followed: Followed, module: Any) -> tuple[str, ...]:
    """The shapes of its outputs in PyTorch: `(x.size(0), 5)`."""
    sizes = followed.builder.sizes
    return tuple(
        f"({', '.join(_axis(followed, sizes.settled(each)) for each in shape)}{',' * (len(shape) == 1)})"
        for shape in followed.builder.made_by.get(id(module), ())
    )


def _axis(followed: Followed, size: Dim) -> str:
    """A size as text; the batch size is `batch`."""
    batches = {followed.builder.sizes.settled(Size.symbol(each)) for each in followed.builder.batches}
    text = "batch" if isinstance(size, Size) and size in batches else str(size)
    return text if len(text) <= LONGEST else "…"


def parameters_of(placed: Iterable[Placed]) -> int:
    """The number of parameters; a shared parameter counts once."""
    counted: set[tuple[int, str]] = set()
    total = 0
    for each in placed:
        if not isinstance(each.module, Module):
            continue
        for name, shape in each.module.parameters().items():
            owner = _owner(each.module, name)
            if owner not in counted:
                counted.add(owner)
                total += prod(shape)
    return total


def _owner(module: Module, name: str) -> tuple[int, str]:
    """The first module of a tied parameter, and the parameter's name there."""
    seen: set[int] = set()
    while isinstance(other := module.tied.get(name), ParameterOf) and id(module) not in seen:
        seen.add(id(module))
        module, name = other.module, other.name
    return id(module), name


def _counted(module: Any) -> int:
    return sum(map(prod, module.parameters().values())) if isinstance(module, Module) else 0


def _class_name(module: Any) -> str:
    return module.cls.name if isinstance(module, Instance) else module.class_name
