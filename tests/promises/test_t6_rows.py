"""T6: whatever a clerk asks for over HTTP, no row, file, count or order of another unit comes back."""

import os
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from banshi.applications.store import State
from banshi.conditions import Values
from banshi.policy import EVERYTHING
from banshi.storage.listing import list_records
from banshi.storage.tables import application as applications
from banshi.storage.tables import draft as drafts
from banshi.storage.tables import file as files
from banshi.storage.tables import message as messages
from tests.promises.conftest import HALL, PLAIN, REDUCTION, Hall, Program, Visitor, number_in, text_of

TRIES = 10_000 if os.environ.get("SOAK") == "1" else 400
UNITS = ("agency1", "agency2", "agency3")
pytestmark = [pytest.mark.xdist_group("t6")]


@dataclass
class Unit:
    """What belongs to a unit, read without the web."""

    numbers: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    people: list[Values] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def marks(self) -> set[str]:
        """What nobody else's page may show: a number of 18 digits, an id of 32, or a key names one thing only."""
        named = {str(one[name]) for one in self.people for name in ("id", "id_number")}
        return {*self.numbers, *self.files, *self.drafts, *(one for one in named if len(one) > 8)}


@dataclass(repr=False)
class Prying:
    """A clerk who asks for everything, his own things and those of others."""

    name: str
    visitor: Visitor
    program: Program
    units: Mapping[str, Unit]
    rng: random.Random

    @property
    def mine(self) -> Unit:
        return self.units[self.name]

    def any_of(self, kind: str) -> tuple[str, bool]:
        """Something of any unit, and whether it is the clerk's own."""
        unit = self.rng.choice(UNITS)
        return self.rng.choice(getattr(self.units[unit], kind)), unit == self.name

    def person(self) -> tuple[Values, bool]:
        unit = self.rng.choice(UNITS)
        return self.rng.choice(self.units[unit].people), unit == self.name

    def clean(self, answer: TestResponse, typed: Iterable[str] = ()) -> None:
        """Nothing of another unit stands in the answer, but for what the clerk typed."""
        assert answer.status_code < 500
        shown = answer.text + answer.headers.get("Location", "") if answer.mimetype.endswith(("html", "json")) else ""
        words = set(re.findall(r"[0-9A-Za-z-]{8,}", shown))
        others = set().union(*(unit.marks for name, unit in self.units.items() if name != self.name))
        assert words & others <= set(typed)

    def look_at_a_case(self) -> None:
        number, own = self.any_of("numbers")
        ending = self.rng.choice(("", "result/", "correction/"))
        answer = self.visitor.get(f"/cases/{number}/{ending}")
        assert answer.status_code == 404 if not own else answer.status_code in (200, 303)
        self.clean(answer, [number])

    def act_on_a_case(self) -> None:
        person, _own = self.person()
        number = self.rng.choice([one for name in UNITS if name != self.name for one in self.units[name].numbers])
        fields = {"field": "name", "reason": "x", "last_month": "2026-01", "name": str(person["name"])}
        ending = self.rng.choice(("withdrawal/", "reveal/", "correction/"))
        assert self.visitor.post(f"/cases/{number}/{ending}", fields).status_code == 404

    def open_a_file(self) -> None:
        file_id, own = self.any_of("files")
        answer = self.visitor.get(f"/files/{file_id}")
        assert answer.status_code == (200 if own else 404)
        self.clean(answer, [file_id])

    def see_home(self) -> None:
        answer = self.visitor.get(f"{HALL}/")
        self.clean(answer)
        said = text_of(answer)
        for state, words in ((State.PENDING, "未审核"), (State.CORRECTION, "待补正"), (State.APPROVED, "审核通过")):
            count = sum(1 for one in self.mine.states.values() if one == state)
            assert re.search(rf"{words} {count} 件", said), (self.name, state, count)
        assert f"总共{len(self.mine.numbers)}条" in said
        assert numbers_on(answer)[:8] == self.mine.numbers[:8]

    def query(self) -> None:
        """A query gives the clerk's own applications in the order of the list, page by page, and counts those."""
        state = self.rng.choice(["all", *State])
        size, page = self.rng.choice((10, 20, 50)), self.rng.choice((1, 1, 2, 3))
        answer = self.visitor.post(
            f"{HALL}/flexible_case_progress/query/", {"state": state, "size": size, "page": page}
        )
        self.clean(answer)
        expected = [one for one in self.mine.numbers if state == "all" or self.mine.states[one] == state]
        assert numbers_on(answer) == expected[(page - 1) * size : page * size]
        if expected[(page - 1) * size :]:
            assert f"总共{len(expected)}条" in text_of(answer)

    def query_for_a_person(self) -> None:
        person, own = self.person()
        asked = {name: str(person[name]) for name in self.rng.sample(("name", "id_type", "id_number"), 2)}
        answer = self.visitor.post(f"{HALL}/flexible_case_progress/query/", {"state": "all", **asked})
        self.clean(answer, asked.values())
        if "id_number" in asked and not own:
            assert numbers_on(answer) == []

    def list_people(self) -> None:
        """The list of a batch removal: own people only, counted alone, whoever is searched for."""
        draft = self._begin_batch()
        person, _own = self.person()
        names = self.rng.sample(("name", "id_type", "id_number"), self.rng.randint(0, 2))
        asked = {name: str(person[name]) for name in names}
        page = self.rng.choice(("1", "2", "9"))
        fields = {"action": f"list:{page}", "subjects": str(person["id"]), **asked}
        self.visitor.take(REDUCTION, draft, 3, fields)
        answer = self.visitor.get(f"{HALL}/{REDUCTION}/drafts/{draft}/3/")
        self.clean(answer, [*asked.values(), str(person["id"])])
        matching = [one for one in self.mine.people if one["state"] == "active"]
        matching = [one for one in matching if all(str(one[name]) == value for name, value in asked.items())]
        found = re.search(r"总共(\d+)条", text_of(answer))
        start = (int(page) - 1) * 10
        assert (int(found[1]) if found else 0) == (len(matching) if matching[start:] else 0)
        keys = re.findall(r'type="checkbox" name="subjects" value="([^"]+)"', answer.text)
        assert keys == [str(one["id"]) for one in matching[start : start + 10]]

    def file_for_another(self) -> None:
        """Somebody else's person or file is not taken."""
        draft, others = self._begin_batch(), [one for one in UNITS if one != self.name]
        person = self.rng.choice(self.units[self.rng.choice(others)].people)
        answer = self.visitor.take(REDUCTION, draft, 3, {"subjects": str(person["id"]), "reason": "03"})
        assert (answer.status_code, number_in(answer)) == (422, "")
        self.clean(answer, [str(person["id"])])
        asked = {name: str(person[name]) for name in ("name", "id_type", "id_number")}
        answer = self.visitor.take(REDUCTION, uuid4().hex, 1, {"kind": "death", **asked})
        assert answer.status_code == 422
        self.clean(answer, asked.values())

    def attach_another_s_file(self) -> None:
        mine = self.rng.choice([one for one in self.mine.people if one["state"] == "active"])
        file_id = self.rng.choice(self.units[self.rng.choice([one for one in UNITS if one != self.name])].files)
        draft, asked = uuid4().hex, {name: str(mine[name]) for name in ("name", "id_type", "id_number")}
        assert self.visitor.take(REDUCTION, draft, 1, {"kind": "death", **asked}).status_code == 303
        fields = {"kind": "death", "reason": "01", "last_month": "2026-09", "death_certificate": file_id}
        answer = self.visitor.take(REDUCTION, draft, 2, fields)
        assert (answer.status_code, number_in(answer)) == (422, "")
        self.clean(answer, [file_id])

    def open_a_draft(self) -> None:
        draft, own = self.any_of("drafts")
        answer = self.visitor.get(f"{HALL}/{REDUCTION}/drafts/{draft}/1/")
        assert answer.status_code == (200 if own else 302)
        self.clean(answer, [draft])

    def read_messages(self) -> None:
        """Messages are one's own, their number too; those of others cannot be marked."""
        self.clean(self.visitor.get("/messages/", query_string={"page": self.rng.randint(-1, 3)}))
        message, own = self.any_of("messages")
        answer = self.visitor.post(f"/messages/{message}/read/")
        assert answer.status_code == (303 if own else 404)
        assert f"共 {len(self.mine.messages)} 条" in text_of(self.visitor.get("/messages/"))

    def look_up(self) -> None:
        person, _own = self.person()
        register = self.rng.choice(("hospital", "insured_person"))
        name = str(person["name"])
        answer = self.visitor.get(f"/lookups/{register}", query_string={"q": name, "page": self.rng.randint(-1, 3)})
        assert answer.status_code == (200 if register == "hospital" else 404)
        self.clean(answer, [name])

    def ask_for_a_case(self) -> None:
        """What a page shows a program may read, and no more."""
        number, own = self.any_of("numbers")
        answer = self.program.get(f"applications/{number}")
        assert answer.status_code == (200 if own else 404)
        self.clean(answer, [number])

    def ask_for_a_list(self) -> None:
        """A list of applications, page by page or from a place on: the unit's own, all of them, in their order."""
        state, size = self.rng.choice(["", *State]), self.rng.choice((1, 5, 100))
        expected = [one for one in self.mine.numbers if not state or self.mine.states[one] == state]
        address, found = f"/api/v1/applications?size={size}&state={state}", []
        for _page in range(3):
            answer = self.program.open("GET", address)
            self.clean(answer)
            found += [one["number"] for one in answer.json["applications"]]
            assert answer.json["total"] == len(expected)
            address = answer.json["next"]
            if address is None:
                break
        assert found == expected[: size * 3]

    def file_another_s_by_program(self) -> None:
        """Somebody else's person or file is not taken."""
        others = [one for one in UNITS if one != self.name]
        person, file_id = (
            self.rng.choice(getattr(self.units[self.rng.choice(others)], one)) for one in ("people", "files")
        )
        ticked = {"values": {"kind": "ordinary", "reason": "03"}, "subjects": [str(person["id"])]}
        asked = {name: str(person[name]) for name in ("name", "id_type", "id_number")}
        named = {"kind": "death", "reason": "01", "last_month": "2026-09", **asked}
        for body in (ticked, {"values": named, "materials": {"death_certificate": [file_id]}}):
            answer = self.program.file(REDUCTION, body)
            assert answer.status_code == 422
            self.clean(answer)

    def _begin_batch(self) -> str:
        draft = uuid4().hex
        self.visitor.take(REDUCTION, draft, 1, {"kind": "ordinary"})
        self.visitor.take(REDUCTION, draft, 2, {})
        return draft


ACTS = (
    Prying.look_at_a_case,
    Prying.act_on_a_case,
    Prying.open_a_file,
    Prying.see_home,
    Prying.query,
    Prying.query_for_a_person,
    Prying.list_people,
    Prying.file_for_another,
    Prying.attach_another_s_file,
    Prying.open_a_draft,
    Prying.look_up,
    Prying.read_messages,
    Prying.ask_for_a_case,
    Prying.ask_for_a_list,
    Prying.file_another_s_by_program,
)


def numbers_on(answer: TestResponse) -> list[str]:
    """The applications that a page leads to, in its order."""
    main = answer.text.partition('id="main"')[2]
    return list(dict.fromkeys(re.findall(r'href="/cases/(\d+)/"', main)))


def units_of(hall: Hall) -> Mapping[str, Unit]:
    units = {name: Unit() for name in UNITS}
    with hall.platform.database.read() as connection:
        newest = applications.c.submitted_at.desc(), applications.c.id.desc()
        for row in connection.execute(select(applications).order_by(*newest)):
            units[row.unit_id].numbers.append(row.number)
            units[row.unit_id].states[row.number] = row.state
        for row in connection.execute(select(files.c.id, files.c.unit_id)):
            units[row.unit_id].files.append(row.id)
        for row in connection.execute(select(drafts.c.id, drafts.c.unit_id)):
            units[row.unit_id].drafts.append(row.id)
        names = {hall.actor(name).user_id: name for name in UNITS}
        for row in connection.execute(select(messages.c.id, messages.c.user_id)):
            if row.user_id in names:
                units[names[row.user_id]].messages.append(str(row.id))
    register = hall.platform.definitions.registers["insured_person"]
    auditor = hall.actor("auditor")
    for page in range(1, 100):
        found = list_records(hall.platform.store, auditor, register, {}, page=page, size=50).rows
        for _key, record in found:
            units[str(record["unit_id"])].people.append(record)
        if not found:
            break
    return units


def test_nothing_of_another_unit_shows(hall: Hall):
    visitors = {name: hall.visitor(name) for name in UNITS}
    for name, visitor in visitors.items():
        hall.pending(name)
        hall.returned(name)
        assert visitor.take(REDUCTION, uuid4().hex, 1, {"kind": "ordinary"}).status_code == 303
    hall.tell()
    units = units_of(hall)
    assert all(unit.messages for unit in units.values())
    assert all(unit.numbers and unit.files and unit.drafts and unit.people for unit in units.values())
    rng = random.Random(20260101)
    clerks = [Prying(name, visitor, hall.program(name), units, rng) for name, visitor in visitors.items()]
    for number in range(TRIES):
        act = ACTS[number % len(ACTS)]
        act(rng.choice(clerks))
    # Nothing moved, and nothing was filed.
    assert {name: unit.states for name, unit in units_of(hall).items()} == {n: u.states for n, u in units.items()}
    assert hall.platform.store.find_application("0", EVERYTHING) is None


def test_no_queue_shows_what_waits_on_others(hall: Hall):
    """Whatever is asked of it: a reviewer whose roles decide nothing sees nothing, the front desk what waits on it."""
    for name in UNITS:
        hall.pending(name)
        hall.returned(name)
    units, rng = units_of(hall), random.Random(20260102)
    marks = set().union(*(unit.marks for unit in units.values()))
    pending = {number for unit in units.values() for number, state in unit.states.items() if state == State.PENDING}
    people = [one for unit in units.values() for one in unit.people]
    numbers = [number for unit in units.values() for number in unit.numbers]
    plain, desk = hall.visitor(PLAIN), hall.visitor("front_desk")
    seen = 0
    for _try in range(TRIES // 4):
        person = rng.choice(people)
        asked = {
            "tab": rng.choice(("mine", "waiting", "waiting", "suspended", "x")),
            "item": rng.choice(("", "", REDUCTION, "x")),
            "stage": rng.choice(("", "", "前台审核", "x")),
            "due": rng.choice(("", "", "", "late", "soon")),
            "page": rng.choice(("1", "1", "1", "2", "9", "x")),
            "find": rng.choice(
                ("", "", "", "", str(person["name"]), str(person["id_number"]), rng.choice(numbers), "%")
            ),
        }
        for visitor, allowed in ((plain, set()), (desk, pending)):
            answer = visitor.post("/desk/", asked)
            assert answer.status_code == 200
            shown = set(re.findall(r"[0-9A-Za-z-]{8,}", answer.text)) & marks
            assert shown <= allowed | {asked["find"]}
            seen += len(shown & allowed)
    assert seen > TRIES // 20
