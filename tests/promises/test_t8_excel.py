"""T8, the way by Excel: on every item that ships, a workbook gives the verdict that the payload itself gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest

from banshi.applications.reading import read
from banshi.definition.folder import read_folder
from banshi.definition.model import Item
from banshi.field import Field
from banshi.preview.samples import filled
from banshi.preview.stage import Stage
from banshi.settings import ROOT
from banshi.startup import compile_folder, load_vocabulary
from tests.promises.excel_way import excel, excel_all, verdict

COUNT = 100
ODD = (
    "",
    "  ",
    "\u200b",
    "无此选项",
    "0",
    "２０２４-01-01",
    "长" * 300,
    "a\x00b",
    "\ud800",
    "_x0041_",
    "=1+1",
    "true",
    "1\r\n2",
)


def items_that_ship() -> Sequence[str]:
    sources, findings = read_folder(ROOT / "definitions")
    assert not findings
    return sorted(str(one.root.child("item").data) for one in sources if one.kind == "item" and one.root.get("steps"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    vocabulary = load_vocabulary(ROOT / "plugins")
    definitions, findings = compile_folder(ROOT / "definitions", vocabulary)
    assert definitions is not None, findings
    made = Stage(tmp_path_factory.mktemp("stage"), vocabulary)
    made.show(definitions, 1, {})
    yield made
    made.close()


def typed(one: Field, rng: Random) -> object:
    """Something a form could send for a field: sound or not."""
    if one.row_fields:
        rows = [{cell.name: typed(cell, rng) for cell in one.row_fields if cell.computed is None} for _row in range(3)]
        return rng.choice([[], rows[:1], rows, [{}, *rows]])
    drawing = one.widget().drawing
    samples = [*one.samples()]
    if drawing in ("range", "checks"):
        lists = [value for value in samples if isinstance(value, list)]
        return [str(each) for each in rng.choice([[], *lists, *lists, ["", "x"]])]
    texts = [*map(one.format, samples), *map(one.cell_text, samples)]
    bad = [each for each in one.rejects() if isinstance(each, str)]
    return rng.choice([*(texts * 4), *bad, rng.choice(ODD)])


def payloads(item: Item, base: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    fillable = [one for one in item.fields if one.widget().drawing not in ("photo", "file", "none")]
    texts = {name: "" if value is None else str(value) for name, value in base.items() if not isinstance(value, list)}
    for number in range(COUNT):
        rng = Random(f"{item.id} {number}")
        changed = rng.sample(fillable, min(len(fillable), rng.choice((0, 1, 2, 5))))
        yield {**base, **texts, **{one.name: typed(one, rng) for one in changed}}


@pytest.mark.parametrize("name", items_that_ship())
def test_a_workbook_gives_the_same_verdict(stage: Stage, name: str):
    item = stage.platform.definitions.items[name]
    clerk = stage.clerk(item.portal)
    context = replace(stage.context(clerk), unit_title=clerk.unit_title)
    base = filled(item, stage.platform.definitions, context, lambda *file: stage.keep(clerk, *file))
    sent = [*payloads(item, base)]
    faulty = 0
    for payload, reading in zip(sent, excel_all(item, sent, context), strict=True):
        expected = read(item, payload, context)
        assert verdict(reading) == verdict(expected), payload
        faulty += bool(expected.faults)
    assert verdict(excel(item, sent[0], context)) == verdict(read(item, sent[0], context))
    assert faulty > COUNT / 10
