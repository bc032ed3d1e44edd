"""Calls into plugins: one that fails is named, and its answer is what its door lets through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

# Where a function or class came from: the modules of plugins are named so.
MODULES = "banshi_plugins"


class PluginFailed(Exception):
    """A plugin raised, or answered with what its door does not let through. Nothing was written.

    `door` is the function or method; the text never holds what somebody typed. The cause is what the plugin raised.
    """

    def __init__(self, plugin: str, door: str, reason: str) -> None:
        super().__init__(f"plugin {plugin}: {door}: {reason}")
        self.plugin, self.door, self.reason = plugin, door, reason


def guard(
    plugin: str,
    door: str,
    function: Callable[..., Any],
    answer: Callable[[Any], Any],
    passes: tuple[type[Exception], ...] = (),
) -> Callable[..., Any]:
    """`function` of `plugin`, so that whatever it raises becomes a `PluginFailed`.

    :param answer: gives its result back as the platform takes it, or raises TypeError
    :param passes: what it may raise
    """

    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            return answer(function(*arguments, **named))
        except Exception as error:
            if isinstance(error, (PluginFailed, *passes)):
                raise
            raise PluginFailed(plugin, door, type(error).__name__) from error

    guarded.plugin = plugin  # type: ignore[attr-defined]
    return guarded


def wrong_answer(function: Callable[..., Any], door: str, reason: str) -> PluginFailed:
    """To be raised where only the caller can tell that an answer does not fit."""
    return PluginFailed(getattr(function, "plugin", "built-in"), door, reason)


def plugin_of(kind: type | Callable[..., Any]) -> str:
    """The plugin that a class or function comes from; "" for a built-in one."""
    package, _dot, name = getattr(kind, "__module__", "").partition(".")
    return str(name.partition(".")[0]) if package == MODULES else ""
