"""Small things to store: two units, one register, and applications made without a definition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from banshi.applications.store import Application, Event, EventKind, Filing, Move, State, Subject
from banshi.effect import Change
from banshi.fields.integer import IntegerField
from banshi.fields.lookup import LookupField
from banshi.fields.text import TextField
from banshi.i18n import Text
from banshi.policy import Actor
from banshi.register import Register
from banshi.review import Action, Decision
from banshi.storage.database import Database
from banshi.storage.growing import grow
from banshi.storage.store import DatabaseStore

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)

PERSON = Register(
    id="person",
    title=Text("人员"),
    key="id",
    unit_column="unit_id",
    title_column="name",
    find_by=("name", "id_type", "id_number"),
    unique=("id_type", "id_number"),
    search=("name", "note"),
    listed=("name", "id_type", "id_number"),
    sorted_by="note",
    fields=(
        TextField(name="name", label=Text("姓名"), personal="name"),
        TextField(name="id_type", label=Text("证件类型")),
        TextField(name="id_number", label=Text("证件号码"), personal="id_number"),
        TextField(name="note", label=Text("备注")),
        IntegerField(name="months", label=Text("月数")),
    ),
)
HOSPITAL = Register(
    id="hospital",
    title=Text("医院"),
    key="code",
    title_column="name",
    search=("name", "code"),
    listed=("code", "name"),
    sorted_by="code",
    fields=(TextField(name="code", label=Text("编码")), TextField(name="name", label=Text("名称"))),
)

# A tree, and what names its records.
_CLASS = Register("class", Text("部门"), (), "id", "name", tree_column="above")
CLASSES = Register(
    id="class",
    title=Text("部门"),
    key="id",
    unit_column="unit_id",
    title_column="name",
    tree_column="above",
    sorted_by="name",
    fields=(
        TextField(name="name", label=Text("名称")),
        LookupField(name="above", label=Text("上级"), register=_CLASS),
        TextField(name="head", label=Text("负责人"), personal="name"),
    ),
)
PUPILS = Register(
    id="pupil",
    title=Text("学生"),
    key="id",
    unit_column="unit_id",
    title_column="name",
    fields=(
        TextField(name="name", label=Text("姓名"), personal="name"),
        LookupField(name="class", label=Text("班级"), register=CLASSES),
    ),
)


def clerk_of(unit: str, user_id: int = 1, roles: frozenset[str] = frozenset({"unit_clerk"})) -> Actor:
    return Actor(user_id, f"user{user_id}", f"经办人{user_id}", unit, "agency", f"单位{unit}", roles)


def reviewer_of(role: str, user_id: int = 90) -> Actor:
    return Actor(user_id, f"user{user_id}", "审核人", "office", "office", "经办机构", frozenset({"reviewer", role}))


def filing_of(name: str = "张三丰", number: str = "11010519491231002X", **values: object) -> Filing:
    person = {"name": name, "id_number": number, **values}
    subject = Subject("", name, name[:1] + "**", "01", number, number[:4] + "****")
    return Filing(person, {}, [subject], {"name": name[:1] + "**"})  # type: ignore[arg-type]


def application_of(actor: Actor, filing: Filing | None = None, **changes: object) -> Application:
    made = Application(
        id=uuid4().hex,
        number=f"20261125{uuid4().int % 10**10:010d}",
        item="enrolment",
        digest="d" * 64,
        portal="flexible_agency",
        unit_id=actor.unit_id,
        state=State.PENDING,
        version=1,
        submitted_at=NOW,
        submitted_by=actor.user_id,
        decided_at=None,
        waiting_on=frozenset({"front_desk"}),
        filing=filing or filing_of(),
        decisions=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def event_of(kind: EventKind, actor: Actor, at: datetime = NOW, **said: object) -> Event:
    return Event(kind, at, actor.display_name, actor.user_id, actor.unit_id, **said)  # type: ignore[arg-type]


def first_move(application: Application, actor: Actor, **changes: object) -> Move:
    said = event_of(EventKind.SUBMITTED, actor, application.submitted_at)
    return replace(Move(application, said, refiled=True), **changes)  # type: ignore[arg-type]


def decided(
    application: Application,
    actor: Actor,
    action: Action = Action.APPROVE,
    stage: str = "first",
    event: Event | None = None,
    changes: Sequence[Change] = (),
    **after: object,
) -> Move:
    state = {Action.APPROVE: State.APPROVED, Action.REFUSE: State.REFUSED, Action.RETURN: State.CORRECTION}[action]
    kind = {Action.APPROVE: EventKind.APPROVED, Action.REFUSE: EventKind.REFUSED, Action.RETURN: EventKind.RETURNED}[
        action
    ]
    decision = Decision(stage, action)
    made: dict[str, object] = {
        "state": state,
        "version": application.version + 1,
        "decided_at": NOW if state in (State.APPROVED, State.REFUSED) else None,
        "waiting_on": frozenset(),
        "decisions": (*application.decisions, decision),
    }
    moved = replace(application, **{**made, **after})  # type: ignore[arg-type]
    return Move(moved, event or event_of(kind, actor, stage="初审"), changes, decision)


def move_of(store: DatabaseStore, application: Application, actor: Actor, *said: Any, **changes: Any) -> Application:
    return store.move(application, decided(application, actor, *said, **changes))


class Samples:
    """The functions above, for tests: test modules do not import each other."""

    NOW, PERSON, HOSPITAL, CLASSES, PUPILS = NOW, PERSON, HOSPITAL, CLASSES, PUPILS
    clerk = staticmethod(clerk_of)
    reviewer = staticmethod(reviewer_of)
    filing = staticmethod(filing_of)
    application = staticmethod(application_of)
    event = staticmethod(event_of)
    first_move = staticmethod(first_move)
    decided = staticmethod(decided)
    move = staticmethod(move_of)


@pytest.fixture(scope="session")
def samples() -> type[Samples]:
    return Samples


@pytest.fixture
def registers() -> Mapping[str, Register]:
    return {"person": PERSON, "hospital": HOSPITAL}


@pytest.fixture
def store(database: Database, registers: Mapping[str, Register]) -> DatabaseStore:
    grow(database, registers.values())
    return DatabaseStore(database, registers)


@pytest.fixture
def submit(store: DatabaseStore) -> Callable[..., Application]:
    """Files an application of the actor; keyword arguments change it."""

    def submit_(actor: Actor, filing: Filing | None = None, key: str = "", **changes: object) -> Application:
        application = application_of(actor, filing, **changes)
        return store.submit(first_move(application, actor), actor, key or uuid4().hex)

    return submit_
