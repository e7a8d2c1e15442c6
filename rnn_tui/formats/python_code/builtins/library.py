"""The functions of Python's standard library with which code creates settings."""

from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DictValue, ListValue, SetValue, weighed
from rnn_tui.formats.python_code.values.records import Class, Dotted, Instance, Partial
from rnn_tui.formats.python_code.values.reflection import Parser

SHUFFLING = frozenset(("shuffle", "heappush", "heappop", "heapify", "heappushpop")) | {
    *("insort", "insort_left", "insort_right"),
}
"""The functions of the standard library that change a list argument."""
KNOWN_MODULES = frozenset(
    ("numpy", "tensorflow", "keras", "tf_keras", "keras_core", "torch", "pandas", "matplotlib", "sklearn", "scipy")
) | {
    *("seaborn", "plotly", "os", "sys", "json", "pickle", "csv", "re", "math", "random", "time", "datetime", "logging"),
    *("collections", "itertools", "functools", "pprint", "tqdm", "argparse", "pathlib", "shutil", "copy", "warnings"),
    *("string", "glob", "io", "gc", "IPython", "joblib", "h5py", "PIL", "cv2", "nltk", "requests", "urllib", "typing"),
}
"""The modules whose functions do not change list arguments, except for those in `SHUFFLING`."""


def standard(function: Dotted, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The result of a function of the standard library; None for other functions. Raises `NotKnown`."""
    if function.last == "partial" and args:
        return Partial(args[0], tuple(args[1:]), kwargs)
    if function.path in ("typer.Option", "typer.Argument"):
        return next((each for each in (*args, kwargs.get("default")) if each is not ...), None)
    if function.last in ("SimpleNamespace", "Namespace"):
        return Instance(Class(function.last, 0, [], {}), dict(kwargs))
    if (
        function.path in ("copy.copy", "copy.deepcopy")
        and len(args) == 1
        and isinstance(args[0], (*CONTAINERS, Instance))
    ):
        return copied(args[0], function.last == "deepcopy")
    if function.path == "argparse.ArgumentParser":
        return Parser()
    if function.path == "collections.OrderedDict":
        return BUILTINS["dict"](args, kwargs)
    return None


def copied(value: Any, deep: bool, level: int = 0) -> Any:
    """`copy.copy(value)`, `copy.deepcopy(value)`; raises `NotKnown` if it is nested too deeply."""
    if level > 20:
        raise NotKnown("it is nested too deeply")
    weighed(value)

    def part(each: Any) -> Any:
        return copied(each, True, level + 1) if deep else each

    if isinstance(value, Instance):
        return Instance(value.cls, {name: part(each) for name, each in value.names.items()})
    if isinstance(value, ListValue):
        return ListValue([part(each) for each in value.items], value.open)
    if isinstance(value, DictValue):
        return DictValue({key: part(each) for key, each in value.items.items()}, value.open)
    if isinstance(value, SetValue):
        return SetValue(set(value.items), value.open)
    return tuple(map(part, value)) if type(value) is tuple else value
