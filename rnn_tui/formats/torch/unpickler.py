"""Reads the pickle in a checkpoint without unpickling it.

A pickle is a program for a stack machine, and can call any function. This reader executes only the instructions that
data needs. A class or function in the pickle is kept as a name, or refused: nothing is imported or called, and only
dictionaries, lists, numbers, texts and descriptions of tensors are created. `pickletools` of the standard library
decodes the opcodes.
"""

import pickletools
import struct
import warnings
from collections.abc import Callable
from typing import Any, BinaryIO

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.pickled_arrays import PickledArray, PickledDtype
from rnn_tui.formats.torch.safe_globals import (
    PASSED,
    STATE_DICT,
    STORAGES,
    ForeignObject,
    Name,
    ScriptModule,
    Storage,
    made,
    named,
    unknown,
)

MOST = 1_000_000
"""The largest number of opcodes; a tensor needs about thirty."""


def read_pickle(stream: BinaryIO, *, script: bool = False, foreign: dict[Name, None] | None = None) -> Any:
    """The value of the pickle at the stream's position; leaves the stream at its end.

    Returns dictionaries, lists, tuples, numbers, texts, `TensorAt`, `Storage`, `PickledArray` for NumPy's arrays,
    `ForeignObject` for objects of unknown classes, whose names are added to `foreign`, and `PASSED` for everything
    else. `script`: whether the pickle is from a TorchScript archive. Raises `Flaw`, also if the value as a whole is of
    an unknown class.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about escape codes in a damaged text
            machine = _Machine(script)
            made = machine.run(stream)
            if isinstance(made, ForeignObject):
                raise unknown(made.of)
            if foreign is not None:
                foreign.update(machine.foreign)
            return made
    except Flaw:
        raise
    except _BROKEN:
        raise Flaw("holds a damaged pickle, or one that torch.save did not write") from None


_BROKEN = (
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)
"""The exceptions that a damaged pickle can cause."""


class _Machine:
    """The stack machine: its stack and its memo."""

    def __init__(self, script: bool = False) -> None:
        self.script = script
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.copied = 0
        self.foreign: dict[Name, None] = {}

    def run(self, stream: BinaryIO) -> Any:
        for done, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if opcode.name == "STOP":
                return self.stack.pop()
            if done > MOST:
                raise Flaw(f"holds a pickle of more than {MOST:,} instructions: {STATE_DICT}")
            if opcode.name in _LITERALS:
                self.stack.append(argument)
            elif opcode.name in _MADE:
                self.stack.append(_MADE[opcode.name]())
            elif opcode.name in _OPERATIONS:
                _OPERATIONS[opcode.name](self, argument)
            else:
                raise Flaw(f"holds a pickle with an instruction that data does not need ({opcode.name}): {STATE_DICT}")
        raise IndexError

    def marked(self) -> list[Any]:
        """Removes and returns the values pushed since the last mark."""
        found, self.stack = self.stack, self.below.pop()
        return found

    def mark(self, _: Any) -> None:
        self.below.append(self.stack)
        self.stack = []

    def put(self, index: Any) -> None:
        self.memo[len(self.memo) if index is None else index] = self.stack[-1]

    def get(self, index: Any) -> None:
        self.stack.append(self.memo[index])

    def pop(self, _: Any) -> None:
        self.stack.pop()

    def as_tuple(self, count: int | None) -> None:
        found = self.marked() if count is None else [self.stack.pop() for _ in range(count)][::-1]
        self.stack.append(tuple(found))

    def as_list(self, _: Any) -> None:
        values = self.marked()
        self.stack.append(values)

    def append(self, _: Any) -> None:
        self.extend([self.stack.pop()])

    def appends(self, _: Any) -> None:
        self.extend(self.marked())

    def extend(self, values: list[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(values)
        elif isinstance(self.stack[-1], ForeignObject):
            self.stack[-1].take(values)

    def as_dict(self, _: Any) -> None:
        values = self.marked()
        self.stack.append({})
        self.fill(values)

    def set_item(self, _: Any) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self.fill([key, value])

    def set_items(self, _: Any) -> None:
        self.fill(self.marked())

    def fill(self, values: list[Any]) -> None:
        """Puts alternating keys and values into the dictionary on top of the stack; ignores keys of other types."""
        if isinstance(self.stack[-1], dict):
            pairs = zip(values[::2], values[1::2], strict=True)
            self.stack[-1].update((key, value) for key, value in pairs if isinstance(key, str | int | float))
        elif isinstance(self.stack[-1], ForeignObject):
            self.stack[-1].take(values)

    def name(self, argument: Any) -> None:
        if argument is None:
            name, module = self.stack.pop(), self.stack.pop()
        else:
            module, _, name = argument.partition(" ")
        self.stack.append(named(module, name, script=self.script))

    def persistent(self, _: Any) -> None:
        word, kind, key, *_rest = self.stack.pop()
        if word != "storage" or not isinstance(kind, Name) or not isinstance(key, str):
            raise ValueError
        view = _rest[2] if len(_rest) > 2 else None
        if view is not None:
            raise Flaw(f"holds views of storages as PyTorch before 1.6 wrote them: {STATE_DICT} again")
        self.stack.append(Storage(key, STORAGES[kind.name]))

    def reduce(self, _: Any) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.copied += sum(len(each) for each in arguments if isinstance(each, list))
        if self.copied > MOST:
            raise ValueError
        result = made(function, arguments)
        if isinstance(result, ForeignObject):
            self.foreign[result.of] = None
        self.stack.append(result)

    def state(self, _: Any) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], PickledArray | PickledDtype | ScriptModule | ForeignObject):
            self.stack[-1].take(state)


_LITERALS = {
    *("NONE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_MADE: dict[str, Callable[[], Any]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": lambda: PASSED,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
}
_OPERATIONS: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda machine, _: None,
    "FRAME": lambda machine, _: None,
    "MARK": _Machine.mark,
    "POP": _Machine.pop,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.get),
    "TUPLE": lambda machine, _: machine.as_tuple(None),
    "TUPLE1": lambda machine, _: machine.as_tuple(1),
    "TUPLE2": lambda machine, _: machine.as_tuple(2),
    "TUPLE3": lambda machine, _: machine.as_tuple(3),
    "LIST": _Machine.as_list,
    "DICT": _Machine.as_dict,
    "APPEND": _Machine.append,
    **dict.fromkeys(("APPENDS", "ADDITEMS"), _Machine.appends),
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    **dict.fromkeys(("GLOBAL", "STACK_GLOBAL"), _Machine.name),
    "BINPERSID": _Machine.persistent,
    **dict.fromkeys(("REDUCE", "NEWOBJ"), _Machine.reduce),
    "BUILD": _Machine.state,
}
