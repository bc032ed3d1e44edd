"""What the flow needs of a store, and the records that pass between them. Each method is one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from banshi.conditions import Values
from banshi.diagnostics import Message
from banshi.effect import Change
from banshi.field import ONLINE
from banshi.material import HandedIn
from banshi.policy import Actor
from banshi.review import Decision
from banshi.workdays import Calendar


class State(StrEnum):
    """The state of an application 办件状态."""

    PENDING = "pending"
    CORRECTION = "correction"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECIDED = frozenset({State.APPROVED, State.REFUSED})
ENDED = DECIDED | {State.WITHDRAWN}


class EventKind(StrEnum):
    """What happened to an application."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REVEALED = "revealed"
    CLAIMED = "claimed"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    ADDED = "added"
    REVOKED = "revoked"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    OBJECTED = "objected"
    NOTED = "noted"
    RATED = "rated"


DECISIONS = frozenset({EventKind.APPROVED, EventKind.RETURNED, EventKind.REFUSED})


@dataclass(frozen=True)
class Subject:
    """Whom or what an application is about 办理对象. `key` is "" until the record exists."""

    key: str
    title: str
    masked_title: str
    id_type: str = ""
    id_number: str = ""
    masked_id_number: str = ""


@dataclass(frozen=True)
class Remark:
    """A reviewer's remark on one field or material, by name."""

    target: str
    text: str


@dataclass(frozen=True)
class Filing:
    """What one filing, first or corrected, hands to the store to seal and to list."""

    values: Values
    materials: Mapping[str, Sequence[str]]
    subjects: Sequence[Subject]
    listed: Mapping[str, str]
    # By the SHA-256 of each text that was agreed to: when, as ISO 8601 in UTC.
    agreed: Mapping[str, str] = field(default_factory=dict)
    # Files of registers that stand for a material: what the record held when this was filed.
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # By which way it came in, and what was handed in at a window, by material.
    channel: str = ONLINE
    handed_in: Mapping[str, HandedIn] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One act, as it is kept in the audit chain. `at` is UTC.

    `role` is the duty that it was done by, or the person's roles where no duty was asked for; `origin` is where it came
    from: the address of the network, and the beginning of the session's id.
    """

    kind: EventKind
    at: datetime
    actor: str
    actor_id: int
    unit_id: str
    stage: str = ""
    note: str = ""
    remarks: tuple[Remark, ...] = ()
    before: Values | None = None
    # What the reviewer found of each material: True is 合格.
    verdicts: Mapping[str, bool] = field(default_factory=dict)
    # What else there is to say of the act, by name: whom it was given to, by how many days it was extended.
    details: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Added:
    """A reviewer who was asked to decide as well 加签, before or after the stage `beside`. `id` is his own stage's."""

    id: str
    beside: str
    before: bool
    user_id: int
    name: str


CORRECTION, SUSPENSION = "correction", "suspension"


@dataclass(frozen=True)
class Halt:
    """Days of the office on which no limit ran, both included: a correction or a suspension. Open while it lasts.

    One that ended on the day it began has its last day before its first, and stopped nothing.
    """

    since: date
    until: date | None
    why: str


@dataclass(frozen=True)
class Progress:
    """How far a review has come.

    `stage` is the id of the stage it waits on ("" for none), `since` when it came there, `came` when it came to each
    stage so far. `holder` claimed it (0: nobody). `offices` are the units that decide, by stage. Days are the office's.
    """

    stage: str = ""
    since: datetime | None = None
    came: Mapping[str, datetime] = field(default_factory=dict)
    holder: int = 0
    holder_name: str = ""
    offices: Mapping[str, str] = field(default_factory=dict)
    added: tuple[Added, ...] = ()
    halts: tuple[Halt, ...] = ()
    extended: int = 0
    objections: int = 0
    due_on: date | None = None
    stage_due_on: date | None = None
    provisional: bool = False
    # Of an application that was decided: the day it was due on, and the working days that it took.
    was_due_on: date | None = None
    worked_days: int | None = None


@dataclass(frozen=True)
class Application:
    """An application 办件 as its detail shows it. `digest` is the version of the item it was made with.

    `waiting_on` are the duties (`policy.duty`) one of which may decide now.
    """

    id: str
    number: str
    item: str
    digest: str
    portal: str
    unit_id: str
    state: State
    version: int
    submitted_at: datetime
    submitted_by: int
    decided_at: datetime | None
    waiting_on: frozenset[str]
    filing: Filing
    decisions: tuple[Decision, ...] = ()
    progress: Progress = Progress()


@dataclass(frozen=True)
class Move:
    """A step of the flow: what the application is after it, why, and what it changes in registers.

    `refiled` says that the applicant filed: subjects and files are bound anew.
    """

    after: Application
    event: Event
    changes: Sequence[Change] = ()
    decision: Decision | None = None
    refiled: bool = False


class Conflict(Exception):
    """Somebody else moved the application first, or a register forbids the change. Nothing was written.

    `message` is what to tell the person, where there is more to say than that somebody was first.
    """

    def __init__(self, reason: str, message: Message | None = None) -> None:
        super().__init__(reason)
        self.message = message


class NumberTaken(Conflict):
    """The application number is taken. Nothing was written; another number will do."""


class Store(Protocol):
    """What the flow needs of the place where applications live. Who only reads asks the place itself."""

    @property
    def calendar(self) -> Calendar:
        """The working days that limits are counted in."""

    def find_office(self, level: str, areas: Sequence[str]) -> str:
        """The unit of this level that is there for the first of these areas that has one; "" where none has."""

    def areas_of(self, unit_id: str) -> Sequence[str]:
        """The area that a unit lies in, by code, and those around it, the smallest first."""

    def submit(self, move: Move, actor: Actor, idempotency_key: str) -> Application:
        """Write an application, its event, its file bindings and its changes; or return what this key filed before.

        :raises NumberTaken: another application has its number
        :raises Conflict: a change of a register is not possible (a unique column is taken)
        """

    def move(self, before: Application, move: Move) -> Application:
        """Make `move` if the version of `before` is still the stored one.

        :raises Conflict: it is not, or a register forbids a change
        """
