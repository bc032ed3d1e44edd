"""Where the parts are put together: vocabulary, published definitions and store -> one frozen `Platform`."""

import ctypes
import gc
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock

from banshi.calendar import today
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.definition.model import Definitions, Item
from banshi.definition.shape import judged_digest
from banshi.definition.vocabulary import Vocabulary
from banshi.field import Records, Uploads
from banshi.i18n import Translator
from banshi.loading import load_vocabulary, no_collection
from banshi.material import PAPERS, paper_content
from banshi.policy import EVERYTHING, UNITS, Actor
from banshi.register import Register
from banshi.renderers.form import Controls, Pencil
from banshi.settings import Settings, StartError
from banshi.storage import publications
from banshi.storage.database import Database, open_database
from banshi.storage.files import UploadReader
from banshi.storage.records import RecordReader
from banshi.storage.store import DatabaseStore

# So many versions of items are kept drawn: those of a large hall in both languages, and some as of earlier days.
_MOST_DRAWN = 1_000


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


def _give_back() -> None:
    """What compiling freed, to the system: glibc keeps 8 MB of it (100 items) for nothing. Others have no such call."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


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
