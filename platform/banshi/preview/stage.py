"""A platform to throw away: its own database in its own folder, a clerk and a reviewer signed in, records made up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

from flask import Flask
from sqlalchemy import event

from banshi.applications.store import Conflict
from banshi.calendar import today
from banshi.definition.model import Definitions, Item
from banshi.definition.vocabulary import Vocabulary
from banshi.field import Context
from banshi.policy import REVIEWER, UNIT_CLERK, Actor
from banshi.preview.samples import records_for
from banshi.register import Register
from banshi.settings import Settings
from banshi.startup import Platform, PlatformSource
from banshi.storage import sessions
from banshi.storage.database import Database, open_database
from banshi.storage.files import store_file
from banshi.storage.growing import ensure_tables
from banshi.storage.migrating import upgrade
from banshi.storage.records import load_rows
from banshi.storage.register_tables import register_table
from banshi.storage.store import DatabaseStore
from banshi.web import admin
from banshi.web.app import create_app
from banshi.web.assets import read_assets

UNIT = "preview"
_CLERK, _REVIEWER = 1, 2


class Shown(PlatformSource):
    """The definitions as they are in the editor, in the place of published ones."""

    def show(self, definitions: Definitions, number: int) -> Platform:
        """Make `definitions` what every request sees from now on."""
        store = DatabaseStore(self.database, definitions.registers, definitions.calendar)
        for one in self._current.definitions.items.values() if self._current else ():
            self._old[one.digest] = one
        self._current = Platform(number, definitions, self.database, store, self)
        return self._current

    def current(self, epoch: int | None = None) -> Platform:
        """What was shown last; nothing is published here."""
        assert self._current is not None, "something is shown before anybody asks"
        return self._current

    def old_version(self, digest: str) -> Item | None:
        return self._old.get(digest)


def _in_haste(connection: Any, _record: object) -> None:
    """Nothing here outlives the command, so that nothing need wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


class Stage:
    """The platform, its application, and the two who are signed in."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        """:param folder: an empty one, thrown away afterwards"""
        url = f"sqlite:///{folder / 'preview.sqlite'}"
        self.settings = Settings(url, token_bytes(32), folder, demo=True, secure_cookies=False)
        self.database: Database = open_database(url, self.settings.secret, folder / "files")
        upgrade(self.database)
        self.source = Shown(self.settings, vocabulary, self.database, read_assets().url("icons.svg"))
        self.app: Flask = create_app(self.source, self.settings)
        admin.make_tables(self.database)
        event.listen(self.database.engine, "connect", _in_haste)
        self._registers: Mapping[str, Register] = {}
        self._marks: Mapping[str, str] = {}
        self._kept: dict[tuple[str, bytes], str] = {}
        self._tokens: dict[Actor, str] = {}

    @property
    def platform(self) -> Platform:
        return self.source.current()

    def show(self, definitions: Definitions, number: int, marks: Mapping[str, str]) -> None:
        """Show these definitions; registers are made anew, with made-up records, when one of them changed.

        :param marks: the texts of the registers: comparing what they become would compare every street
        """
        changed = marks != self._marks or number == 1
        if changed:
            self._make_registers(definitions)
            self._marks = marks
        self.source.show(definitions, number)
        # What was drawn once for all who see the same is drawn again.
        self.app.extensions["banshi_menus"].clear()
        self.app.extensions["banshi_conditions"].clear()
        if changed:
            self._sow(definitions)

    def clerk(self, portal: str) -> Actor:
        """A clerk of a unit that uses the portal."""
        found = self.platform.definitions.portals.get(portal)
        kinds = sorted(found.unit_kinds) if found else [""]
        return Actor(_CLERK, "preview", "预览", UNIT, kinds[0], "预览单位", frozenset({UNIT_CLERK}))

    def reviewer(self) -> Actor:
        """A reviewer in every role that a review of these definitions names."""
        items = self.platform.definitions.items.values()
        roles = {stage.role for item in items for route in item.review for stage in route.review.path()}
        return Actor(_REVIEWER, "reviewer", "预览审核", "office", "", "预览经办机构", frozenset({REVIEWER, *roles}))

    def token(self, actor: Actor) -> str:
        """The session of an actor, begun at the first call."""
        live = sessions.load(self.database, self._tokens.get(actor, ""), datetime.now(UTC))
        if live.session is None or live.expired:
            self._tokens[actor] = sessions.begin(self.database, actor, datetime.now(UTC))
        return self._tokens[actor]

    def context(self, actor: Actor) -> Context:
        return Context(today(), self.platform.records(actor), self.platform.uploads(actor))

    def keep(self, actor: Actor, name: str, media_type: str, content: bytes, width: int, height: int) -> str:
        """Store a file of the actor, once; answers with its id."""
        key = (name, content)
        if key not in self._kept:
            self._kept[key] = store_file(self.database, actor, name, media_type, content, width, height).id
        return self._kept[key]

    def close(self) -> None:
        self.database.close()

    def _make_registers(self, definitions: Definitions) -> None:
        with self.database.write() as connection:
            for one in (*self._registers.values(), *definitions.registers.values()):
                register_table(one).drop(connection, checkfirst=True)
            ensure_tables(connection, definitions.registers.values(), self.database.seal)
        self._registers = dict(definitions.registers)

    def _sow(self, definitions: Definitions) -> None:
        tables = self.platform.store.tables
        for name, register in definitions.registers.items():
            for record in records_for(register, definitions.items.values(), UNIT, self.context(self.reviewer())):
                try:
                    load_rows(self.database, tables[name], [record], datetime.now(UTC))
                except Conflict:
                    # Its samples do not suffice for one more record; what is there will do.
                    break
