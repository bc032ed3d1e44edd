"""What each door of plugins lets through: kinds of the right contract, and answers of the right type."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from banshi.diagnostics import Message
from banshi.effect import Change, Effect
from banshi.field import Fault, Field, FieldError, Widget
from banshi.plugin import guard, plugin_of
from banshi.review import Outcome, Review, Stage
from banshi.step import Found, Step, Use
from banshi.validator import Validator

Answer = Callable[[Any], Any]


class DoorError(TypeError):
    """A plugin offers at a door what does not belong there; the text says what does."""


def one(*kinds: type) -> Answer:
    """Lets one of these types through."""

    def answer(result: Any) -> Any:
        if not isinstance(result, kinds):
            raise TypeError(f"answered with {type(result).__name__}")
        return result

    return answer


def several(*kinds: type) -> Answer:
    """Lets several of these types through, in whatever holds them; a text is not several."""
    each = one(*kinds)

    def answer(result: Any) -> tuple[Any, ...]:
        if isinstance(result, str) or not isinstance(result, Iterable):
            raise TypeError(f"answered with {type(result).__name__}")
        return tuple(map(each, result))

    return answer


_NOTHING = type(None)
_VALUE = one(str, int, float, list, _NOTHING)
_TEXT = one(str)
# The methods of each contract that decide or show something, and what they answer with.
_METHODS: Mapping[type, Mapping[str, Answer]] = {
    Field: {
        "parse": _VALUE,
        "check": several(Message),
        "compute": _VALUE,
        "format": _TEXT,
        "display": _TEXT,
        "mask": _TEXT,
        "widget": one(Widget),
        "json_schema": one(Mapping),
    },
    Step: {"asks": several(str), "attaches": several(str), "uses": several(Use), "find": one(Found)},
    Validator: {"violations": several(Fault)},
    Review: {
        "outcome": one(Outcome, _NOTHING),
        "waiting_on": several(Stage),
        "path": several(Stage),
    },
    Effect: {"changes": several(Change)},
}
# By the name of the vocabulary's part: what a named function answers with.
FUNCTIONS: Mapping[str, Answer] = {
    "checks": one(Message, _NOTHING),
    "derivations": _VALUE,
    "generators": _TEXT,
    "notifiers": one(_NOTHING),
    "document_slots": _TEXT,
}
_PASSES: Mapping[str, tuple[type[Exception], ...]] = {"parse": (FieldError,)}


def guard_kind(contract: type, kind: Any) -> Any:
    """A kind of a plugin, its methods guarded; a built-in one as it is.

    :raises DoorError: it does not keep the contract of this door
    """
    if not isinstance(kind, type) or not issubclass(kind, contract) or not isinstance(getattr(kind, "KIND", 0), str):
        raise DoorError(f"{kind!r} is no subclass of {contract.__module__}.{contract.__name__} with a KIND")
    plugin = plugin_of(kind)
    for name, answer in _METHODS[contract].items() if plugin else ():
        method = getattr(kind, name)
        if plugin_of(method) and not hasattr(method, "plugin"):
            setattr(kind, name, guard(plugin, f"{kind.__name__}.{name}", method, answer, _PASSES.get(name, ())))
    return kind


def guard_functions(plugin: str, part: str, offered: Any) -> dict[str, Callable[..., Any]]:
    """The named functions that a plugin offers, guarded.

    :param part: the part of the vocabulary they belong to
    :raises DoorError: it offers something else
    """
    if not isinstance(offered, Mapping) or not all(
        isinstance(name, str) and callable(offered[name]) for name in offered
    ):
        raise DoorError("offers no mapping of names to functions")
    return {name: guard(plugin, name, function, FUNCTIONS[part]) for name, function in offered.items()}
