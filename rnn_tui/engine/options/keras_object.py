"""Small objects of Keras that an option holds: an initialiser, a regulariser, a constraint, a schedule.

Each is a value with parameters of its own. It can be named ("glorot_uniform"), called ("L2(l2=0.1)") or read from
Keras's config of one; it is written in the same ways. One rule serves all families.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from rnn_tui.engine.core.errors import OptionError

MANY = 10
"""So many choices are not listed where a name is not known."""


@dataclass(frozen=True)
class KerasObject:
    """A value of one family, equal by its parameters; a family is a direct subclass."""

    known: ClassVar[dict[str, type["KerasObject"]]] = {}
    """Every kind of the family by class name and by snake-case name."""
    family: ClassVar[str] = ""
    """What its members are called: "initializer"."""
    module: ClassVar[str] = ""
    """Where Keras keeps them: "keras.initializers"."""
    identifier: ClassVar[str] = ""
    """The name that Keras takes as a string."""
    always: ClassVar[tuple[str, ...]] = ()
    """Parameters that are written at their defaults too: Keras 3 makes it from a name or a file only with them."""

    def __init_subclass__(cls, listed: bool = True, family: str = "", module: str = "") -> None:
        if family:
            cls.family, cls.module, cls.known = family, module or f"keras.{family}s", {}
            return
        if "identifier" not in vars(cls):
            cls.identifier = snake_case(cls.__name__)
        if listed:
            cls.known[cls.__name__] = cls.known[cls.identifier] = cls

    def get_config(self) -> dict[str, Any]:
        """The parameters by Keras's names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def call(self) -> str:
        """What makes it, as code: `RandomUniform(minval=0.0)`."""
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.written.items())})"

    @property
    def written(self) -> dict[str, Any]:
        """The parameters that have to be written; none where the name says all."""
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
    """The rule of an option that holds an object: a name, a call with its parameters, or Keras's config of one."""

    of: type[KerasObject]
    optional: bool = False
    """Whether None is taken too."""
    passed_over: tuple[str, ...] = ("name", "dtype", "seed")
    """Parameters that change nothing here."""
    example: str = ""
    """A call, for whoever is told what to type."""

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
            raise OptionError(f"Could not interpret {self.of.family} identifier: {identifier!s:.80}{few}", name)
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
    """Whether a value is of the kind of that default; a parameter without one takes a number, () takes numbers."""
    if isinstance(usual, bool):
        return isinstance(value, bool)
    if isinstance(usual, tuple):
        return isinstance(value, list | tuple) and all(alike(each, 0.0) for each in value)
    if isinstance(usual, str):
        return isinstance(value, str)
    if usual is None and value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)
