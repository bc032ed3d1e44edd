"""T8: web form, JSON API, resumed draft and Excel give the same verdict on the same payload, for every item that ships.

A further way of filing is one more line in `WAYS`: what turns a payload into a `Reading`.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from uuid import uuid4

import pytest
from flask import g

from banshi.applications.pages import Page
from banshi.applications.reading import Reading, read
from banshi.applications.store import Filing
from banshi.definition.folder import read_folder
from banshi.definition.model import Definitions, Item
from banshi.demo.photos import certificate, portrait
from banshi.diagnostics import Message
from banshi.field import WINDOW, Context
from banshi.loading import load_vocabulary
from banshi.policy import Actor
from banshi.preview.samples import filled
from banshi.preview.stage import Stage
from banshi.settings import ROOT
from banshi.step import AGREED
from banshi.storage import drafts
from banshi.storage.drafts import Draft
from banshi.web import rates, sessions
from banshi.web.inputs import typed_in
from banshi.web.open_filing import OpenFiling
from banshi.web.payloads import payload_of, read_json
from tests import compiling
from tests.promises.excel_way import excel_all
from tests.promises.t8_payloads import COLLECTED, Maker, Payload, as_form, as_json, bases_of
from tests.promises.t8_requests import Office, Outcome

# How many an item.
COUNT = 100_000 if os.environ.get("SOAK") == "1" else 1_000
HTTP_COUNT = 20
# Rows of one workbook.
IN_WORKBOOK = 250
DEFINITIONS = ROOT / "definitions"
_MOST_TURNS = 40


def items_that_ship() -> Sequence[str]:
    """Every item with steps to file by, new ones too."""
    sources, findings = read_folder(DEFINITIONS)
    assert not findings
    return sorted(str(one.root.child("item").data) for one in sources if one.kind == "item" and one.root.get("steps"))


@dataclass(repr=False)
class World:
    """A platform with made-up records, a clerk who files, and what the judge may look at."""

    stage: Stage
    item: Item
    actor: Actor
    context: Context

    @property
    def definitions(self) -> Definitions:
        return self.stage.platform.definitions

    def makers(self) -> Sequence[tuple[Maker, Context]]:
        """What makes payloads, each with what the judge may look at when he reads them."""

        def keep(*file: object) -> str:
            return self.stage.keep(self.actor, *file)

        files = [
            keep("证明.png", "image/png", certificate(1), 600, 848),
            keep("照片.jpg", "image/jpeg", portrait(1), 358, 441),
            keep("小.png", "image/png", certificate(2)[:2_000], 10, 10),
            keep("表.pdf", "application/pdf", b"%PDF-1.7\n" + bytes(300_000), 0, 0),
        ]
        base = filled(self.item, self.definitions, self.context, keep)
        bases = bases_of(self.item, self.definitions, base, self.context)
        return [
            (Maker(self.item, base, files, context.today, place), context)
            for place, (base, context) in enumerate(bases)
        ]

    def payloads(self, count: int) -> Iterator[tuple["World", Payload]]:
        makers = self.makers()
        for one, context in makers:
            seen = self if context is self.context else replace(self, context=context)
            yield from ((seen, payload) for payload in one.payloads(-(-count // len(makers))))

    def own_payloads(self, count: int) -> Iterator[Payload]:
        """Those that what stands in the database is enough for."""
        own = [one for one, context in self.makers() if context is self.context]
        for one in own:
            yield from one.payloads(-(-count // len(own)))


def web(world: World, payload: Payload) -> Reading:
    """A browser sends page after page; the draft is judged as a whole."""
    return _typed_by_hand(world, payload).judge()


def _typed_by_hand(world: World, payload: Payload) -> OpenFiling:
    item = world.item
    collected = {name: payload[name] for name in collected_in(item) if name in payload}
    draft = Draft(uuid4().hex, item.id, item.digest, item.portal, 1, collected)
    with world.stage.app.test_request_context(method="POST", data=_multi(as_form(item, payload))):
        g.visit = sessions.Visit(sessions.LIVE, world.actor, 1)
        filing = OpenFiling(item, draft, world.context, 1)
        filing.turn()
        taken: list[Page] = []
        for _turn in range(_MOST_TURNS):
            # What was typed may have led to another path: what is the same on it has been gone through.
            taken = [before for before, _now in takewhile(lambda pair: pair[0] == pair[1], zip(taken, filing.found))]
            if len(taken) >= len(filing.found):
                break
            filing.number = len(taken) + 1
            page = filing.page
            typed, refused = typed_in(item, page, draft.raw)
            assert not refused
            filing.type(typed)
            taken.append(page)
    return filing


def collected_in(item: Item) -> Sequence[str]:
    return [one.name for one in item.fields if one.widget().drawing == COLLECTED]


def _multi(sent: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in sent:
        found.setdefault(name, []).append(text)
    return found


def api(world: World, payload: Payload) -> Reading:
    """A program sends all of it at once, as JSON."""
    sent = json.dumps(as_json(world.item, payload)).encode()
    made = payload_of(world.item, read_json(sent))
    reading = read(world.item, made.raw, world.context)
    return replace(reading, faults=(*made.misplaced, *reading.faults))


def draft(world: World, payload: Payload) -> Reading:
    """What was typed is put away, and taken up again later."""
    typed, database = _typed_by_hand(world, payload).draft, world.stage.database
    drafts.save(database, typed, world.actor)
    found = drafts.find(database, typed.id, world.actor)
    assert found is not None
    return read(world.item, found.raw, world.context)


Way = Callable[[World, Payload], Reading]
WAYS: tuple[Way, ...] = (web, api, draft)


def verdict(reading: Reading) -> dict[str, object]:
    """What must be the same whichever way it came. When a text was agreed to is the way's own."""
    return {
        "faults": sorted((one.target, str(one.message)) for one in reading.faults),
        "values": dict(reading.values),
        "materials": {name: list(files) for name, files in reading.materials.items()},
        "held": {name: list(files) for name, files in reading.held.items()},
        "subjects": sorted(reading.subjects),
        "agreed": sorted(reading.agreed),
    }


def compare(world: World, payload: Payload, ways: Sequence[Way] = WAYS) -> tuple[Reading, str]:
    """What the first way makes of this payload, and where the others differ from it; "" where they do not."""
    readings = [way(world, payload) for way in ways]
    first, *others = map(verdict, readings)
    for way, other in zip(ways[1:], others):
        for part, said in first.items():
            if other[part] != said:
                told = f"{ways[0].__name__} {part}: {said}\n{way.__name__} {part}: {other[part]}\n{payload}"
                return readings[0], told
    return readings[0], ""


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return compiling.shipped()


@pytest.fixture(scope="module")
def stage(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("stage"), load_vocabulary(ROOT / "plugins"))
    made.show(definitions, 1, {})
    rates.install(made.app, 1_000_000)
    yield made
    made.close()


def world_of(stage: Stage, name: str) -> World:
    item = stage.platform.definitions.items[name]
    actor = stage.clerk(item.portal)
    return World(stage, item, actor, replace(stage.context(actor), unit_title=actor.unit_title))


@pytest.mark.parametrize("name", items_that_ship())
def test_every_way_gives_the_same_verdict(stage: Stage, name: str):
    world = world_of(stage, name)
    differing, accepted, faults, count = [], 0, set(), 0
    for seen, payload in world.payloads(COUNT):
        reading, found = compare(seen, payload)
        if found:
            differing.append(found)
        accepted += not reading.faults
        faults.update(one.message.text for one in reading.faults if isinstance(one.message, Message))
        count += 1
    assert not differing, f"{len(differing)} of {count}\n" + "\n\n".join(differing[:5])
    assert count >= COUNT
    # Sound and unsound payloads, and many reasons: otherwise nothing would have been compared.
    assert count / 20 <= accepted <= count * 19 / 20
    assert len(faults) >= 6


@pytest.mark.parametrize("name", items_that_ship())
def test_a_workbook_gives_the_same_verdict(stage: Stage, name: str):
    """By Excel: typed into the template by another library, read back, judged row by row."""
    world = world_of(stage, name)
    left, differing, faulty, count = world.payloads(COUNT), [], 0, 0
    while several := [*islice(left, IN_WORKBOOK)]:
        typed = [(_typed_by_hand(seen, payload).draft.raw, seen.context) for seen, payload in several]
        for (_seen, payload), (raw, context), reading in zip(several, typed, excel_all(world.item, typed), strict=True):
            expected = read(world.item, raw, context)
            if verdict(reading) != verdict(expected):
                differing.append(f"{verdict(expected)}\n{verdict(reading)}\n{payload}")
            faulty += bool(expected.faults)
            count += 1
    assert not differing, f"{len(differing)} of {count}\n" + "\n\n".join(differing[:5])
    assert count >= COUNT
    assert count / 20 <= faulty <= count * 19 / 20


def is_blind(world: World, payload: Payload) -> Reading:
    """Judges nothing."""
    return replace(api(world, payload), faults=())


def keeps_hidden(world: World, payload: Payload) -> Reading:
    """Takes what was not asked for."""
    reading = api(world, payload)
    sent = {name: one for name, one in payload.items() if name in world.item.by_name and one}
    return replace(reading, values={**sent, **reading.values})


def agrees_by_itself(world: World, payload: Payload) -> Reading:
    return api(world, {**payload, AGREED: [step.agreement.digest for step in world.item.steps if step.agreement]})


def requires_nothing(world: World, payload: Payload) -> Reading:
    reading = api(world, payload)
    asks = ("请填写", "请选择", "请上传")
    return replace(reading, faults=tuple(one for one in reading.faults if not str(one.message).startswith(asks)))


def stops_at_the_first(world: World, payload: Payload) -> Reading:
    reading = api(world, payload)
    return replace(reading, faults=reading.faults[:1])


@pytest.mark.parametrize("lax", [is_blind, keeps_hidden, agrees_by_itself, requires_nothing, stops_at_the_first])
def test_a_lax_way_is_found_out(stage: Stage, lax: Way):
    worlds = [world_of(stage, name) for name in items_that_ship()]
    payloads = (pair for one in worlds for pair in islice(one.payloads(300), 300))
    assert any(compare(seen, payload, (api, lax))[1] for seen, payload in payloads)


@pytest.mark.parametrize("name", items_that_ship())
def test_whole_requests_give_the_same_verdict(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch):
    """Pages show what is wrong with them and no other page, so what a browser is told is a part of the whole."""
    world = world_of(stage, name)
    if collected_in(world.item):
        # Its pages collect the payload act by act: `tests/browser/test_tree.py` and `tests/web/test_tree.py` do that.
        assert name == "school_department_maintenance"
        return
    office = Office(stage, world.item, world.actor)
    office.watching(monkeypatch)
    filed, came_back, holds = 0, 0, world.makers()[0][0].holds
    for payload in islice(world.own_payloads(HTTP_COUNT * 50), 0, None, 50):
        by_program = office.program(payload)
        same_outcome(world.item, office.browser(payload), by_program, payload)
        if holds(payload):
            came_back += 1
            same_outcome(world.item, office.resumed(payload), by_program, payload)
        filed += by_program.filing is not None
    # What is checked off at a window no payload here brings: `tests/web/test_window.py` does. All else is compared.
    at_window = stage.platform.definitions.portals[world.item.portal].channel == WINDOW
    assert filed > 0 or at_window
    assert filed < HTTP_COUNT
    assert came_back >= HTTP_COUNT / 4


def same_outcome(item: Item, by_hand: Outcome, by_program: Outcome, payload: Payload) -> None:
    assert (by_hand.filing is None) == (by_program.filing is None), (by_hand, by_program, payload)
    assert differing_parts(item, by_hand.filing, by_program.filing) == [], payload
    assert bool(by_hand.faults) == bool(by_program.faults)
    said = [
        (target, message) for target, message in by_hand.faults if not _is_among(target, message, by_program.faults)
    ]
    assert said == [], by_program


def _is_among(target: str, shown: str, faults: Sequence[tuple[str, str]]) -> bool:
    """Pages put the label before what is wrong."""
    return any(target == name and shown.endswith(message) for name, message in faults)


def differing_parts(item: Item, one: Filing | None, other: Filing | None) -> list[object]:
    """What is made or noted at the moment of filing apart: numbers, and when a text was agreed to."""
    if one is None or other is None:
        return []
    pairs = [(getattr(one, part), getattr(other, part)) for part in ("materials", "subjects", "held", "listed")]
    pairs += [({*one.agreed}, {*other.agreed})]
    names = {*one.values, *other.values} - {made.name for made in item.generated}
    pairs += [((name, one.values.get(name)), (name, other.values.get(name))) for name in names]
    return [pair for pair in pairs if pair[0] != pair[1]]
