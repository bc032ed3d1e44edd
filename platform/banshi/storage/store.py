"""`DatabaseStore`: applications, their events and what they change, each method one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from banshi.applications.store import Application, Conflict, Event, Move, NumberTaken, State
from banshi.applications.telling import tellings_of
from banshi.conditions import Value
from banshi.effect import Change
from banshi.i18n import _
from banshi.policy import EVERYTHING, UNITS, Actor, Scope
from banshi.register import Register
from banshi.storage import audit
from banshi.storage.access import scope_condition
from banshi.storage.audit import Link, head_of
from banshi.storage.database import Database, bindable
from banshi.storage.documents import (
    file_ids,
    filed_columns,
    load_decision,
    load_event,
    load_progress,
    moved_columns,
    open_filing,
    seal_event,
    seal_filing,
)
from banshi.storage.figures import Figure, begun, moved
from banshi.storage.outbox import keep_tellings
from banshi.storage.records import apply_changes, find_record
from banshi.storage.register_tables import register_tables
from banshi.storage.tables import (
    ID,
    NEVER,
    application_duty,
    application_figure,
    application_file,
    application_subject,
    draft,
    file,
    rating,
)
from banshi.storage.tables import (
    application as applications,
)
from banshi.storage.tables import (
    event as events,
)
from banshi.workdays import WEEKENDS, Calendar

# Built once: every filing executes it.
_THROW_DRAFT = delete(draft).where(draft.c.user_id == bindparam("user_id_"), draft.c.id == bindparam("id_"))
_EVENT, _SUBJECT, _DUTY = insert(events), insert(application_subject), insert(application_duty)
_FIGURE = insert(application_figure)


def _filing_of(insert_: Any) -> Any:
    """Inserts an application's row unless its idempotency key or its number is taken; answers with its id if it did."""
    return insert_(applications).on_conflict_do_nothing().returning(applications.c.id)


def _naming_of(insert_: Any) -> Any:
    """Ties the unit's own files, among those named, to the application that names them."""
    wanted = (file.c.id.in_(bindparam("files_", expanding=True)), file.c.unit_id == bindparam("unit_id_"))
    chosen = select(bindparam("application_id_", type_=ID), file.c.id).where(*wanted)
    return insert_(application_file).from_select(["application_id", "file_id"], chosen).on_conflict_do_nothing()


# By whether the database is PostgreSQL.
_FILE = {True: _filing_of(postgresql.insert), False: _filing_of(sqlite.insert)}
_NAME_FILES = {True: _naming_of(postgresql.insert), False: _naming_of(sqlite.insert)}
_LOADED_AT_ONCE = 1_000


class DatabaseStore:
    """The `Store` of SQLite and PostgreSQL, and what is read of it.

    `tables` are the register tables of the definitions in force, `calendar` is theirs. Reads take the scope of rows
    the actor may see; what is outside it is not there.
    """

    def __init__(self, database: Database, registers: Mapping[str, Register], calendar: Calendar = WEEKENDS) -> None:
        self.database, self.calendar = database, calendar
        self.tables = register_tables(registers)

    def find_office(self, level: str, areas: Sequence[str]) -> str:
        """See `Store.find_office`."""
        units = self.tables.get(UNITS)
        if units is None or not {"level", "area"} <= units.register.by_name.keys():
            return ""
        table, key = units.table.c, units.table.c[units.register.key]
        there = and_(table.level == level, table.area.in_([bindable(one) for one in areas]))
        # Backwards, so that of two in one area the first stays.
        chosen = select(table.area, key).where(there).order_by(key.desc())
        with self.database.read() as connection:
            found = {area: str(office) for area, office in connection.execute(chosen)}
        return next((found[one] for one in areas if one in found), "")

    def areas_of(self, unit_id: str) -> Sequence[str]:
        """See `Store.areas_of`."""
        units = self.tables.get(UNITS)
        area = units.register.by_name.get("area") if units else None
        if area is None or not area.dictionary_used:
            return ()
        record = self.find_record(UNITS, unit_id, EVERYTHING) or {}
        return [one.code for one in reversed(area.dictionary_used.path(str(record.get("area") or "")))]

    def offices_below(self, unit_id: str) -> Sequence[str]:
        """The unit, and all that are below it by the `parent` of the register of units, level by level."""
        units = self.tables.get(UNITS)
        if not unit_id or units is None or "parent" not in units.register.by_name:
            return [unit_id] if unit_id else []
        found = {unit_id: True}
        level = [unit_id]
        with self.database.read() as connection:
            while level:
                chosen = select(units.table.c[units.register.key]).where(units.table.c.parent.in_(level))
                level = [one for one in map(str, connection.execute(chosen).scalars()) if one not in found]
                found.update(dict.fromkeys(level, True))
        return list(found)

    def submit(self, move: Move, actor: Actor, idempotency_key: str) -> Application:
        """See `Store.submit`."""
        application = move.after
        document = seal_filing(self.database.seal, application.id, application.filing)
        idempotency_key = bindable(idempotency_key)
        submission = _Submission(move, document, actor, idempotency_key)
        with self.database.write() as connection:
            if self._insert(connection, submission):
                self._complete(connection, submission)
                return application
            # The insert did nothing: this key filed before (in a race we waited for it), or the number is taken.
            earlier = self._filed(connection, application.unit_id, idempotency_key)
        if earlier is None:
            raise NumberTaken(f"number {application.number} is taken")
        return earlier

    def move(self, before: Application, move: Move) -> Application:
        """See `Store.move`."""
        after = move.after
        changed = after.filing is not before.filing
        document = seal_filing(self.database.seal, after.id, after.filing) if changed else None
        with self.database.write() as connection:
            row = _locked(connection, before.id)
            if row.version != before.version:
                raise Conflict(f"version {before.version} is stored as {row.version}")
            chained = self._chain(connection, before.id, row.events, move, document)
            filed = filed_columns(after, document, row.round + move.refiled) if document else {}
            written = connection.execute(
                update(applications)
                .where(applications.c.id == before.id, applications.c.version == before.version)
                .values(**moved_columns(after), **chained, **filed)
            )
            if written.rowcount != 1:
                raise Conflict(f"version {before.version} is no longer stored")
            self._write_duties(connection, after)
            self._write_figure(connection, before, move)
            if move.refiled:
                connection.execute(delete(application_subject).where(application_subject.c.application_id == before.id))
                self._write_filing(connection, after)
            self._apply(connection, move.changes, before.id, move.event)
            told = [(before.id, one) for one in tellings_of(before, move)]
            keep_tellings(connection, self.database, told, row.events + 1, move.event.at)
        return after

    def load(self, filed: Iterable[tuple[Move, Actor, str, Sequence[Move]]]) -> int:
        """Write applications (as `submit` takes them) with their later moves in bulk, 1,000 a transaction.

        What `submit` and `move` would have left is there, but for changes of registers: none are made, and no key is
        looked up. Answers with how many.
        """
        loaded, rest = 0, iter(filed)
        while batch := list(islice(rest, _LOADED_AT_ONCE)):
            with self.database.write() as connection:
                self._load(connection, batch)
            loaded += len(batch)
        return loaded

    def record(self, application: Application, event: Event) -> None:
        """Put an act that moves nothing (a number was shown in full) into the application's chain."""
        with self.database.write() as connection:
            self._record(connection, application, event)

    def rate(self, application: Application, event: Event, grade: str) -> None:
        """Keep what the applicant thinks of the service: once.

        :raises Conflict: it was rated before
        """
        row = {"application_id": application.id, "grade": grade, "at": event.at}
        once = self.database.insert(rating).values(row).on_conflict_do_nothing().returning(rating.c.grade)
        with self.database.write() as connection:
            if connection.execute(once).one_or_none() is None:
                raise Conflict("rated before", _("这个办件已经评价过了"))
            self._record(connection, application, event)

    def _record(self, connection: Connection, application: Application, event: Event) -> None:
        row = _locked(connection, application.id)
        # Somebody may have decided since it was read: the chain says what is stored.
        decisions = tuple(load_decision(one) for one in row.decisions)
        move = Move(replace(application, state=State(row.state), decisions=decisions), event)
        chained = self._chain(connection, application.id, row.events, move, None)
        connection.execute(update(applications).where(applications.c.id == application.id).values(**chained))

    def find_application(self, number: str, scope: Scope) -> Application | None:
        condition = applications.c.number == bindable(number)
        with self.database.read() as connection:
            return self._found(connection, condition & scope_condition(scope, applications))

    def find_filed(self, unit_id: str, idempotency_key: str) -> Application | None:
        """What the unit filed with this key."""
        with self.database.read() as connection:
            return self._filed(connection, unit_id, bindable(idempotency_key))

    def events(self, application: Application) -> Sequence[Event]:
        with self.database.read() as connection:
            return self._events(connection, application.id)

    def find_record(self, register: str, key: str, scope: Scope) -> Mapping[str, Value] | None:
        with self.database.read() as connection:
            return find_record(connection, self.database.seal, self.tables[register], key, scope)

    def verify_chain(self, application: Application) -> int | None:
        """The first sequence at which the audit chain is broken, or None. See `audit`."""
        # One snapshot: an event that is written between its statements would look like a broken chain.
        with self.database.snapshot() as connection:
            broken = audit.verify(connection, self.database.seal, application.id)
        return broken.sequence if broken else None

    def _insert(self, connection: Connection, submission: "_Submission") -> bool:
        """Insert the application's row, or do nothing where its idempotency key or its number is taken."""
        one, document = submission.move.after, submission.document
        link, head = self._link(one.id, 1, "", submission.move, document)
        row = _row(one, submission.key, document, 1, 1, head)
        # What is returned, not the row count: drivers do not count inserted rows alike.
        if connection.execute(_FILE[self.database.is_postgresql], row).one_or_none() is None:
            return False
        connection.execute(_EVENT, link)
        return True

    def _complete(self, connection: Connection, submission: "_Submission") -> None:
        one, move = submission.move.after, submission.move
        if one.waiting_on:
            connection.execute(_DUTY, _duty_rows(one))
        connection.execute(_FIGURE, begun(move))
        self._write_filing(connection, one)
        self._apply(connection, move.changes, one.id, move.event)
        told = [(one.id, each) for each in tellings_of(None, move)]
        keep_tellings(connection, self.database, told, 1, move.event.at)
        connection.execute(_THROW_DRAFT, {"user_id_": submission.actor.user_id, "id_": submission.key})

    def _filed(self, connection: Connection, unit_id: str, key: str) -> Application | None:
        return self._found(connection, (applications.c.unit_id == unit_id) & (applications.c.idempotency_key == key))

    def _found(self, connection: Connection, condition: Any) -> Application | None:
        row = connection.execute(select(applications).where(condition)).one_or_none()
        if row is None:
            return None
        waiting = select(application_duty.c.duty).where(
            application_duty.c.application_id == row.id, application_duty.c.waiting
        )
        return self.application_of(row, connection.execute(waiting).scalars())

    def application_of(self, row: Any, waiting: Iterable[str]) -> Application:
        """The application of one row of its table, and of the duties that it waits on."""
        return Application(
            id=row.id,
            number=row.number,
            item=row.item,
            digest=row.digest,
            portal=row.portal,
            unit_id=row.unit_id,
            state=State(row.state),
            version=row.version,
            submitted_at=row.submitted_at,
            submitted_by=row.submitted_by,
            decided_at=row.decided_at,
            waiting_on=frozenset(waiting),
            filing=open_filing(self.database.seal, row.id, row.document, row.listed),
            decisions=tuple(load_decision(one) for one in row.decisions),
            progress=load_progress(row),
        )

    def _chain(
        self, connection: Connection, application_id: str, sequence: int, move: Move, document: bytes | None
    ) -> dict[str, object]:
        """Add the event of `move` after the `sequence` there are; answers with the row's new count and head."""
        last = select(events.c.mac).where(events.c.application_id == application_id, events.c.sequence == sequence)
        before = connection.execute(last).scalar_one()
        link, head = self._link(application_id, sequence + 1, before, move, document)
        connection.execute(_EVENT, link)
        return {"events": sequence + 1, "head": head}

    def _link(
        self, application_id: str, sequence: int, before: str, move: Move, document: bytes | None
    ) -> tuple[dict[str, object], str]:
        seal, said = self.database.seal, move.event
        content = seal_event(seal, application_id, sequence, move, document)
        link = Link(application_id, sequence, said.kind.value, said.at, said.actor_id, content)
        mac = link.mac(seal, before)
        return {**vars(link), "mac": mac}, head_of(seal, application_id, sequence, mac)

    def _write_duties(self, connection: Connection, one: Application) -> None:
        """What it waits on now; a duty that it waited on before keeps its row, and with it what its reviewers see."""
        duties = application_duty
        connection.execute(
            update(duties)
            .where(duties.c.application_id == one.id, duties.c.waiting, duties.c.duty.not_in(sorted(one.waiting_on)))
            .values(waiting=False)
        )
        rows = _duty_rows(one)
        if rows:
            upsert = self.database.insert(duties).values(rows)
            there = {"waiting": True, "due_on": upsert.excluded.due_on, "stage": upsert.excluded.stage}
            connection.execute(upsert.on_conflict_do_update(index_elements=["application_id", "duty"], set_=there))

    def _write_figure(self, connection: Connection, before: Application, move: Move) -> None:
        mine = application_figure.c.application_id == before.id
        row = connection.execute(select(application_figure).where(mine)).mappings().one()
        figure = moved(dict(row), before, move, lambda: self._events(connection, before.id))
        connection.execute(update(application_figure).where(mine).values(**figure))

    def _events(self, connection: Connection, application_id: str) -> Sequence[Event]:
        chosen = select(events).where(events.c.application_id == application_id).order_by(events.c.sequence)
        return [load_event(self.database.seal, row) for row in connection.execute(chosen)]

    def _write_filing(self, connection: Connection, one: Application) -> None:
        """The subjects' tokens, and the files that the filing names."""
        rows = self._subject_rows(one)
        if rows:
            connection.execute(_SUBJECT, rows)
        named = file_ids(one.filing)
        if named:
            asked = {"application_id_": one.id, "files_": named, "unit_id_": one.unit_id}
            connection.execute(_NAME_FILES[self.database.is_postgresql], asked)

    def _subject_rows(self, one: Application) -> list[dict[str, object]]:
        seal = self.database.seal
        return [
            {
                "application_id": one.id,
                "position": position,
                "unit_id": one.unit_id,
                "record_key": subject.key,
                "id_type": subject.id_type,
                "name_token": seal.token("subject.name", subject.title),
                "id_token": seal.token("subject.id_number", subject.id_number) if subject.id_number else "",
            }
            for position, subject in enumerate(one.filing.subjects)
        ]

    def _load(self, connection: Connection, batch: Sequence[tuple[Move, Actor, str, Sequence[Move]]]) -> None:
        rows, links, duties, figures, subjects, named = [], [], [], [], [], []
        for first, _actor, key, moves in batch:
            last, row, chained = self._lived(first, key, moves)
            rows.append(row)
            links += chained
            waited = {one for move in (first, *moves) for one in move.after.waiting_on}
            duties += [{**one, "waiting": one["duty"] in last.waiting_on} for one in _duty_rows(last, waited)]
            figures.append(_figure_of(first, moves))
            subjects += self._subject_rows(last)
            files = {one for move in (first, *moves) for one in file_ids(move.after.filing)}
            named += [(last.id, last.unit_id, one) for one in sorted(files)]
        wanted = sorted({one for _id, _unit, one in named})
        chosen = select(file.c.id, file.c.unit_id).where(file.c.id.in_(wanted))
        units = {row.id: row.unit_id for row in connection.execute(chosen)}
        bound = [{"application_id": one, "file_id": id_} for one, unit, id_ in named if units.get(id_) == unit]
        for table, several in (
            (applications, rows),
            (events, links),
            (application_duty, duties),
            (application_figure, figures),
            (application_subject, subjects),
            (application_file, bound),
        ):
            if several:
                connection.execute(insert(table), several)

    def _lived(
        self, first: Move, key: str, moves: Sequence[Move]
    ) -> tuple[Application, dict[str, object], list[dict[str, object]]]:
        """An application after all its moves, its row, and its chain of events."""
        application = first.after
        document = seal_filing(self.database.seal, application.id, application.filing)
        link, head = self._link(application.id, 1, "", first, document)
        links, rounds = [link], 1
        for move in moves:
            changed = move.after.filing is not application.filing
            application = move.after
            filed = seal_filing(self.database.seal, application.id, application.filing) if changed else None
            link, head = self._link(application.id, len(links) + 1, str(link["mac"]), move, filed)
            links.append(link)
            document, rounds = filed or document, rounds + move.refiled
        return application, _row(application, bindable(key), document, rounds, len(links), head), links

    def _apply(self, connection: Connection, changes: Sequence[Change], application_id: str, event: Event) -> None:
        keyed = [(one, one.key or _new_key(one, self.tables[one.register].register)) for one in changes]
        seal = self.database.seal
        apply_changes(
            connection,
            seal,
            self.tables,
            keyed,
            application_id=application_id,
            actor_id=event.actor_id,
            actor=event.actor,
            now=event.at,
        )


@dataclass(frozen=True)
class _Submission:
    """What `submit` writes."""

    move: Move
    document: bytes
    actor: Actor
    key: str


def _duty_rows(one: Application, duties: Iterable[str] | None = None) -> list[dict[str, object]]:
    limits = [day for day in (one.progress.due_on, one.progress.stage_due_on) if day]
    row = {
        "application_id": one.id,
        "waiting": True,
        "due_on": min(limits, default=NEVER),
        "submitted_at": one.submitted_at,
        "item": one.item,
        "stage": one.progress.stage,
    }
    return [{**row, "duty": each} for each in sorted(one.waiting_on if duties is None else duties)]


def _figure_of(first: Move, moves: Sequence[Move]) -> Figure:
    """What statistics count of an application after all its moves."""
    figure, before, said = begun(first), first.after, [first.event]
    for move in moves:
        said.append(move.event)
        figure, before = moved(figure, before, move, lambda: said), move.after
    return figure


def _row(one: Application, key: str, document: bytes, round_: int, events_: int, head: str) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "item": one.item,
        "digest": one.digest,
        "portal": one.portal,
        "unit_id": one.unit_id,
        "submitted_at": one.submitted_at,
        "submitted_by": one.submitted_by,
        "idempotency_key": key,
        **moved_columns(one),
        **filed_columns(one, document, round_),
        "events": events_,
        "head": head,
    }


def _new_key(change: Change, register: Register) -> str:
    """The key of a new record: what the effect sets, where the key is a field of its own, else a random one."""
    return str(change.values.get(register.key) or uuid4().hex)


def _locked(connection: Connection, application_id: str) -> Row[*tuple[Any, ...]]:
    """The counters of one application, its state and its decisions; its row stays locked until the transaction ends."""
    columns = (applications.c[one] for one in ("version", "round", "events", "state", "decisions"))
    chosen = select(*columns).where(applications.c.id == application_id).with_for_update()
    row = connection.execute(chosen).one_or_none()
    if row is None:
        raise Conflict("the application is gone")
    return row
