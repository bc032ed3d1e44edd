"""From a folder of plugins and one of definitions to a vocabulary and compiled definitions; no database is needed."""

import gc
import importlib.util
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import structlog

from banshi import effects, fields, hookspecs, reviews, steps, validators
from banshi.applications.rating import GRADES, POINTS
from banshi.definition.compiler import compile_definitions
from banshi.definition.doors import DoorError, guard_functions, guard_kind
from banshi.definition.folder import read_folder
from banshi.definition.model import Definitions
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.effect import Effect
from banshi.field import Field
from banshi.plugin import MODULES
from banshi.policy import ROLE_DICTIONARY, UNITS
from banshi.review import Review
from banshi.settings import StartError
from banshi.step import Step
from banshi.validator import Validator

# How long a plugin may take to load before the log says so, in milliseconds.
SLOW_PLUGIN = 250
# The registers and dictionaries that the platform itself reads: no item need name them.
OWN = (UNITS, ROLE_DICTIONARY, GRADES, POINTS)


def compile_folder(folder: Path, vocabulary: Vocabulary) -> tuple[Definitions | None, list[Diagnostic]]:
    """Read and compile all definitions of a folder, with everything that is wrong with them."""
    with no_collection():
        sources, findings = read_folder(folder)
        if findings:
            return None, findings
        return compile_definitions(sources, vocabulary)


@contextmanager
def no_collection() -> Iterator[None]:
    """Compiling makes hundreds of thousands of objects and hardly any garbage: looking for it is half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_vocabulary(plugins: Path) -> Vocabulary:
    """The kinds of the built-ins and of every plugin in the folder `plugins`.

    :raises StartError: a plugin cannot be loaded, or two kinds have one name
    """
    manager = pluggy.PluginManager("banshi")
    manager.add_hookspecs(hookspecs)
    manager.register(_Builtin(), "built-in")
    for path in _plugin_files(plugins):
        _register(manager, path)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise StartError(f"plugin {_plugin_name(error.plugin)} has no such door: {error}") from error
    return Vocabulary(
        fields=_kinds(manager.hook.register_field_kinds, Field),
        steps=_kinds(manager.hook.register_step_kinds, Step),
        validators=_kinds(manager.hook.register_validator_kinds, Validator),
        reviews=_kinds(manager.hook.register_review_kinds, Review),
        effects=_kinds(manager.hook.register_effect_kinds, Effect),
        checks=_functions(manager.hook.register_checks, "checks"),
        derivations=_functions(manager.hook.register_derivations, "derivations"),
        generators=_functions(manager.hook.register_generators, "generators"),
        notifiers=_functions(manager.hook.register_notifiers, "notifiers"),
        document_slots=_functions(manager.hook.register_document_slots, "document_slots"),
        templates=tuple(folder for offered in manager.hook.register_templates() for folder in offered),
    )


def _register(manager: pluggy.PluginManager, path: Path) -> None:
    name = path.parent.name if path.name == "__init__.py" else path.stem
    try:
        manager.register(_load_plugin(path, name), name)
    except pluggy.PluginValidationError as error:
        raise StartError(f"plugin {path} does not fit its door: {error}") from error
    except ValueError as error:
        raise StartError(f"two plugins are called {name}: {path} is the second") from error


def _offered(door: pluggy.HookCaller) -> Iterator[tuple[str, Any]]:
    """What each plugin offers at a door, by the plugin's name, in the order they were found."""
    for one in door.get_hookimpls():
        try:
            yield one.plugin_name, one.function()
        except Exception as error:
            raise StartError(f"plugin {one.plugin_name}: {door.name} failed: {error!r}") from error


def _functions(door: pluggy.HookCaller, part: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for plugin, offered in _offered(door):
        try:
            guarded = guard_functions(plugin, part, offered)
        except DoorError as error:
            raise StartError(f"plugin {plugin}: {door.name} {error}") from error
        for name, function in guarded.items():
            if name in found:
                raise StartError(f"two functions are called {name}: of {found[name].plugin} and of {plugin}")
            found[name] = function
    return found


class _Builtin:
    """The built-in kinds come in by the doors that plugins use."""

    @hookspecs.hookimpl
    def register_field_kinds(self) -> Iterable[type]:
        return fields.BUILTIN

    @hookspecs.hookimpl
    def register_step_kinds(self) -> Iterable[type]:
        return steps.BUILTIN

    @hookspecs.hookimpl
    def register_validator_kinds(self) -> Iterable[type]:
        return validators.BUILTIN

    @hookspecs.hookimpl
    def register_review_kinds(self) -> Iterable[type]:
        return reviews.BUILTIN

    @hookspecs.hookimpl
    def register_effect_kinds(self) -> Iterable[type]:
        return effects.BUILTIN


def _kinds(door: pluggy.HookCaller, contract: type) -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    for plugin, offered in _offered(door):
        try:
            several = [guard_kind(contract, one) for one in offered]
        except TypeError as error:
            raise StartError(f"plugin {plugin}: {door.name}: {error}") from error
        for kind in several:
            if kind.KIND in kinds:
                raise StartError(f"two kinds are called {kind.KIND}: {kinds[kind.KIND]!r} and {kind!r}")
            kinds[kind.KIND] = kind
    return kinds


def _plugin_name(plugin: object) -> str:
    return getattr(plugin, "__name__", "built-in").rpartition(".")[2]


def _plugin_files(folder: Path) -> list[Path]:
    """One file, or one folder with an `__init__.py`, a plugin."""
    files = [*folder.glob("*.py"), *folder.glob("*/__init__.py")]
    return sorted(files)


def _load_plugin(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{MODULES}.{name}", path)
    if spec is None or spec.loader is None:
        raise StartError(f"plugin {path} cannot be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    began = time.perf_counter()
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise StartError(f"plugin {path} cannot be loaded: {error!r}") from error
    took = round((time.perf_counter() - began) * 1000)
    if took > SLOW_PLUGIN:
        # Every process loads it: a library that takes long should be loaded when it is first used.
        # On stderr: what commands print on stdout is read by other programs.
        structlog.wrap_logger(structlog.PrintLogger(sys.stderr)).warning("plugin slow to load", plugin=name, ms=took)
    return module
