"""The only place where the parts are put together: plugins -> vocabulary -> definitions -> one frozen `Platform`."""

import ctypes
import gc
import importlib.util
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import pluggy
import structlog

from banshi import effects, fields, hookspecs, reviews, steps, validators
from banshi.applications.rating import GRADES, POINTS
from banshi.calendar import today
from banshi.definition.compiler import compile_definitions
from banshi.definition.doors import DoorError, guard_functions, guard_kind
from banshi.definition.folder import read_folder
from banshi.definition.model import Definitions, Item
from banshi.definition.shape import judged_digest
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.effect import Effect
from banshi.field import Field, Records, Uploads
from banshi.i18n import Translator
from banshi.material import PAPERS, paper_content
from banshi.plugin import MODULES
from banshi.policy import EVERYTHING, ROLE_DICTIONARY, UNITS, Actor
from banshi.register import Register
from banshi.renderers.form import Controls, Pencil
from banshi.review import Review
from banshi.settings import Settings as Settings
from banshi.settings import StartError as StartError
from banshi.step import Step
from banshi.storage import publications
from banshi.storage.database import Database, open_database
from banshi.storage.files import UploadReader
from banshi.storage.records import RecordReader
from banshi.storage.store import DatabaseStore
from banshi.validator import Validator

# How long a plugin may take to load before the log says so, in milliseconds.
SLOW_PLUGIN = 250
# So many versions of items are kept drawn: those of a large hall in both languages, and some as of earlier days.
_MOST_DRAWN = 1_000
# The registers and dictionaries that the platform itself reads: no item need name them.
OWN = (UNITS, ROLE_DICTIONARY, GRADES, POINTS)


@dataclass(frozen=True)
class Platform:
    """Everything that one published epoch needs, put together once and passed as an argument."""

    epoch: int
    definitions: Definitions
    database: Database
    store: DatabaseStore
    _source: "PlatformSource" = field(repr=False)
    _controls: dict[tuple[str, str, date], Controls] = field(default_factory=dict, repr=False)

    def controls(self, item: Item, translator: Translator, day: date | None = None) -> Controls:
        """The drawn controls of a version of an item, drawn at the first use and kept.

        :param day: the day whose codes are offered; today's when None
        """
        pencil = self.pencil(translator)
        pencil = replace(pencil, today=day) if day else pencil
        key = (item.digest, translator.locale, pencil.today)
        found = self._controls.get(key)
        if found is None:
            found = self._controls[key] = Controls(item, pencil)
            # Those that were drawn first: of yesterday, or of the day of some correction.
            for oldest in list(self._controls)[:-_MOST_DRAWN]:
                self._controls.pop(oldest, None)
        return found

    def pencil(self, translator: Translator) -> Pencil:
        return Pencil(translator, self._source.icons, today())

    def looked_up(self, portal: str) -> Mapping[str, Register]:
        """The registers that the items of a portal look records up in."""
        fields_there = (one for item in self.definitions.items_of(portal) for one in item.fields)
        named = {one.register_used.id for one in fields_there if one.register_used}
        return {name: self.definitions.registers[name] for name in sorted(named)}

    def version(self, digest: str) -> Item | None:
        """The item as it stood in the version `digest`, which applications and drafts are pinned to."""
        current = next((one for one in self.definitions.items.values() if one.digest == digest), None)
        return current or self._source.old_version(digest)

    def unit(self, unit_id: str) -> tuple[str, str]:
        """The kind and the name of a unit; both blank for one that is not in the register."""
        if UNITS not in self.definitions.registers:
            return "", ""
        record = self.store.find_record(UNITS, unit_id, EVERYTHING) or {}
        return str(record.get("kind") or ""), str(record.get("name") or "")

    def records(self, actor: Actor) -> Records:
        return RecordReader(self.database, self.store.tables, actor)

    def uploads(self, actor: Actor) -> Uploads:
        return UploadReader(self.database, actor)


class PlatformSource:
    """Gives the platform of an epoch; compiles it when a request meets a newer one. No restart."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary, database: Database, icons: str) -> None:
        self.settings, self.vocabulary, self.database, self.icons = settings, vocabulary, database, icons
        self._lock = Lock()
        self._current: Platform | None = None
        self._old: dict[str, Item | None] = {}

    def current(self, epoch: int | None = None) -> Platform:
        """The platform of `epoch`, as the session statement read it; of the stored epoch when None."""
        found = self._current
        if found is not None and (epoch is None or found.epoch == epoch):
            return found
        with self._lock:
            if self._current is None or self._current.epoch != epoch:
                self._current = self._make(publications.current_epoch(self.database))
            return self._current

    def old_version(self, digest: str) -> Item | None:
        """An item of an earlier epoch, compiled again from the text that was published then."""
        with self._lock:
            if digest not in self._old:
                epoch = publications.epoch_of_item(self.database, digest)
                if not epoch:
                    # Not kept: requests may name any.
                    return None
                found = self._definitions(epoch).items.values()
                self._old[digest] = next((one for one in found if one.digest == digest), None)
            return self._old[digest]

    def _make(self, epoch: int) -> Platform:
        definitions = self._definitions(epoch)
        # What was just compiled stays: the collector need not walk it again and again.
        gc.freeze()
        _give_back()
        store = DatabaseStore(self.database, definitions.registers, definitions.calendar)
        return Platform(epoch, definitions, self.database, store, self)

    def _definitions(self, epoch: int) -> Definitions:
        folder = self.settings.data / "published" / str(epoch)
        complete = folder / ".complete"
        if not complete.exists():
            _unpack(publications.load_texts(self.database, epoch), folder)
        with no_collection():
            sources, findings = read_folder(folder)
            digest = judged_digest(sources, self.vocabulary)
            sound = complete.read_text() == digest
            definitions = None
            if not findings:
                definitions, findings = compile_definitions(sources, self.vocabulary, sound=sound)
        if definitions is None:
            raise StartError(f"epoch {epoch} does not compile with these plugins: {findings[0]}")
        if not sound:
            # Checking is a good part of a start: it need not be done again until plugins or the checker change.
            complete.write_text(digest)
        return definitions


def open_platforms(settings: Settings, icons: str) -> PlatformSource:
    """Open the database and load the plugins; definitions follow with the first request.

    :param icons: the address of the icon sprite
    :raises StartError: a plugin is broken
    """
    database = open_database(settings.database_url, settings.secret, settings.data / "files")
    return PlatformSource(settings, load_vocabulary(settings.plugins), database, icons)


def compile_folder(folder: Path, vocabulary: Vocabulary) -> tuple[Definitions | None, list[Diagnostic]]:
    """Read and compile all definitions of a folder, with everything that is wrong with them."""
    with no_collection():
        sources, findings = read_folder(folder)
        if findings:
            return None, findings
        return compile_definitions(sources, vocabulary)


def _give_back() -> None:
    """What compiling freed, to the system: glibc keeps 8 MB of it (100 items) for nothing. Others have no such call."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


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


def _unpack(texts: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith(f"{PAPERS}/"):
            path.write_bytes(paper_content(text))
        else:
            path.write_text(text, encoding="utf-8")
    # Written last, so that a folder left half-way by a kill is written again.
    (folder / ".complete").touch()


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
