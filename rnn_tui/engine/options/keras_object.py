"""Small objects of Keras that are the value of an option: an initialiser, a regulariser, a constraint, a schedule.

Each is a value with parameters of its own. It can be given by name ("glorot_uniform"), as a call ("L2(l2=0.1)") or as
Keras's config, and is written in the same three forms. One rule serves all families.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.core.text import with_meant

MANY = 10
"""If a family has this many members, an error message does not list them."""


@dataclass(frozen=True)
class KerasObject:
    """A member of a family, equal by its parameters; a family is a direct subclass of this class."""

    known: ClassVar[dict[str, type["KerasObject"]]] = {}
    """Every member of the family, by class name and by snake-case name."""
    family: ClassVar[str] = ""
    """What a member is called: "initializer"."""
    module: ClassVar[str] = ""
    """The module of Keras that holds them: "keras.initializers"."""
    identifier: ClassVar[str] = ""
    """The name that Keras takes as a string."""
    always: ClassVar[tuple[str, ...]] = ()
    """Parameters that are written even at their defaults: Keras 3 cannot restore the object without them."""

    def __init_subclass__(cls, listed: bool = True, family: str = "", module: str = "") -> None:
        if family:
            cls.family, cls.module, cls.known = family, module or f"keras.{family}s", {}
            return
        if "identifier" not in vars(cls):
            cls.identifier = snake_case(cls.__name__)
        if listed:
            cls.known[cls.__name__] = cls.known[cls.identifier] = cls

    def get_config(self) -> dict[str, Any]:
        """The parameters, by Keras's names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def call(self) -> str:
        """The Python call that creates it: `RandomUniform(minval=0.0)`."""
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.written.items())})"

    @property
    def written(self) -> dict[str, Any]:
        """The parameters that must be written; empty if the name alone is enough."""
        return {
            k: v for k, v in self.get_config().items() if k in self.always or k not in self.usual or v != self.usual[k]
        }

    @property
    def usual(self) -> dict[str, Any]:
        """The parameters that have a default, with it."""
        return {each.name: each.default for each in fields(self) if each.default is not MISSING}

    def __str__(self) -> str:
        return self.identifier if self.get_config() == self.usual else self.call


def snake_case(name: str) -> str:
    """`GlorotUniform` → `glorot_uniform`, as Keras does it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@dataclass(frozen=True)
class ObjectRule:
    """The rule of an option that holds an object: a name, a call with parameters, or Keras's config."""

    of: type[KerasObject]
    optional: bool = False
    """Whether None is also allowed."""
    passed_over: tuple[str, ...] = ("name", "dtype", "seed")
    """Parameters of Keras that are accepted and ignored: they change no number."""
    example: str = ""
    """An example of a call, for error messages."""

    @property
    def choices(self) -> Sequence[str]:
        none = ["None"] if self.optional else []
        return none + list(dict.fromkeys(each.identifier for each in self.of.known.values()))

    def check(self, name: str, value: Any) -> Any:
        if isinstance(value, self.of) or (value is None and self.optional):
            return value
        if isinstance(value, str):
            return self._make(name, value, {})
        if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
            config = value.get("config") or {}
            return self._make(name, value["class_name"], {k: v for k, v in config.items() if k not in self.passed_over})
        raise OptionError(f"Could not interpret {self.of.family} identifier: {value!s:.80}", name)

    def parse(self, name: str, text: str) -> Any:
        text = text.strip()
        if self.optional and text.lower() in ("none", ""):
            return None
        if "(" not in text:
            return self._make(name, text, {})
        try:
            call = ast.parse(text, mode="eval").body
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                raise ValueError
            kind = self._kind(name, call.func.id)
            order = [each.name for each in fields(kind)]
            if len(call.args) > len(order):
                raise ValueError
            given = dict(zip(order, call.args, strict=False)) | {str(each.arg): each.value for each in call.keywords}
            config = {key: ast.literal_eval(value) for key, value in given.items()}
        except OptionError:
            raise
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise OptionError(f"`{name}` is a name or a call such as {self.example}, got {text:.80}", name) from None
        return self._make(name, call.func.id, config)

    def show(self, value: Any) -> str:
        return str(value)

    def _kind(self, name: str, identifier: str) -> type[KerasObject]:
        kind = self.of.known.get(identifier)
        if kind is None:
            few = f". Known are {', '.join(self.choices)}" if len(self.choices) < MANY else ""
            text = f"Could not interpret {self.of.family} identifier: {identifier!s:.80}{few}"
            raise OptionError(with_meant(text, str(identifier), self.of.known), name)
        return kind

    def _make(self, name: str, identifier: str, config: Mapping[str, Any]) -> KerasObject:
        kind = self._kind(name, identifier)
        allowed = {each.name: each.default for each in fields(kind)}
        for key, value in config.items():
            if key not in allowed:
                raise OptionError(f"{kind.__name__} takes {', '.join(allowed) or 'no argument'}, not {key}.", name)
            if not alike(value, allowed[key]):
                like = "a number" if allowed[key] is MISSING else f"like {allowed[key]!r}"
                raise OptionError(f"{kind.__name__}: {key} is {like}, got {value!r:.40}.", name)
        for key, usual in allowed.items():
            if usual is MISSING and key not in config:
                raise OptionError(f"{kind.__name__} needs {key}: {kind.__name__}({key}=…).", name)
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.items()})


def alike(value: Any, usual: Any) -> bool:
    """Whether a value has the type of that default; without a default it must be a number, for () a tuple of
    numbers."""
    if isinstance(usual, bool):
        return isinstance(value, bool)
    if isinstance(usual, tuple):
        return isinstance(value, list | tuple) and all(alike(each, 0.0) for each in value)
    if isinstance(usual, str):
        return isinstance(value, str)
    if usual is None and value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)
