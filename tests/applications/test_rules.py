"""Rules as the one judge keeps them: defaults, options; and, over made-up items, that what is hidden counts for nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from banshi.applications.flow import read_correction, submit
from banshi.applications.reading import read
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.field import Context
from banshi.loading import load_vocabulary
from banshi.settings import ROOT
from tests.applications.conftest import CLERK, NOW, UPLOADS, MemoryRecords, MemoryStore, MemoryUploads

GOOD = Path(__file__).parents[1] / "definition" / "good"
FORM = Path(__file__).parents[1] / "browser" / "rules.yaml"
CONTEXT = Context(date(2026, 11, 25), MemoryRecords({}), MemoryUploads(UPLOADS))


class Maker:
    """Compiles the text of one item among good definitions."""

    def __init__(self, folder: Path) -> None:
        self.vocabulary = load_vocabulary(ROOT / "plugins")
        shutil.copytree(GOOD, folder)
        self.path = folder / "items" / "flexible_agency" / "x.yaml"
        # Only what an item leans on: the registers and other items take their time, and say nothing here.
        for one in (*folder.glob("items/*/*.yaml"), *folder.glob("registers/*"), folder / "dictionaries" / "area.yaml"):
            one.unlink()
        (folder / "dictionaries" / "area.csv").unlink()
        portal = folder / "portals" / "flexible_agency.yaml"
        portal.write_text(portal.read_text(encoding="utf-8").partition("cards:")[0], encoding="utf-8")
        self.folder = folder

    def make(self, text: str):
        self.path.write_text(text, encoding="utf-8")
        sources, findings = read_folder(self.folder)
        definitions, more = compile_definitions(sources, self.vocabulary)
        return None if definitions is None else next(iter(definitions.items.values())), [*findings, *more]


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    return Maker(tmp_path_factory.mktemp("rules") / "definitions")


@pytest.fixture(scope="module")
def item(maker):
    made, findings = maker.make(FORM.read_text(encoding="utf-8").replace("item: rules", "item: x"))
    assert [str(one) for one in findings] == []
    return made


def judged(item, **raw):
    return read(item, raw, CONTEXT)


def faulty(item, **raw):
    return {one.target: str(one.message) for one in judged(item, **raw).faults}


def test_a_constant_default_counts_until_the_field_was_seen(item):
    assert judged(item, kind="death").values["name"] == "东桥药店"
    assert judged(item, kind="death", name="西街药店").values["name"] == "西街药店"
    assert "name" not in judged(item, kind="death", name="").values


def test_a_default_is_worked_out_from_the_fields_before(item):
    assert judged(item, kind="death", name="西街药店").values["contact"] == "西街药店联系人"
    assert judged(item, kind="death", name="").values["contact"] == "联系人"
    assert "contact" not in judged(item, kind="death", contact="").values
    assert "contact" not in judged(item, kind="ordinary").values, "what is hidden has no default"


def test_a_correction_brings_no_default_where_the_applicant_left_a_blank(item):
    filed = judged(item, kind="death", name="", contact="王某")
    application = submit(item, filed, CLERK, MemoryStore(), "key", NOW)
    corrected = read_correction(item, application, {"beds": "请填写"}, {"beds": "3"}, CONTEXT)
    assert corrected.faults == ()
    assert corrected.values == {**filed.values, "beds": 3}


@pytest.mark.parametrize(
    ("raw", "targets"),
    [
        ({"kind": "death", "reason": "01"}, set()),
        ({"kind": "death", "reason": "02"}, {"reason"}),
        ({"kind": "ordinary", "reason": "02"}, set()),
        ({"kind": "ordinary", "reason": "01"}, {"reason"}),
        ({"kind": "death", "several": ["death"]}, set()),
        ({"kind": "death", "several": ["death", "ordinary"]}, {"several"}),
        ({"kind": "ordinary", "several": ["death", "ordinary"]}, set()),
        ({"kind": "ordinary"}, set()),
    ],
)
def test_only_what_is_offered_is_taken(item, raw, targets):
    assert set(faulty(item, **raw)) == targets


def test_the_refusal_names_the_option(item):
    assert faulty(item, kind="ordinary", reason="01") == {"reason": "按前面所填，不能选“死亡”，请另选一项"}


def test_a_section_may_depend_on_its_own_step(item):
    assert judged(item, kind="ordinary", first="2026-05").values["first"] == "2026-05"
    assert "first" not in judged(item, kind="death", first="2026-05").values


def test_a_check_speaks_beside_every_field_it_names(item):
    assert set(faulty(item, kind="ordinary", first="2026-05", last="2026-04")) == {"first", "last"}
    assert set(faulty(item, kind="death", first="2026-05", last="2026-04")) == set(), "both are hidden"


CHAIN = """\
item: x
title: 试
portal: flexible_agency
menu: apply
fields:
  many: {label: 多, type: computed, value: {yes_no: "twice > 100"}}
  twice: {label: 两倍, type: computed, value: {integer: "beds * 2"}}
  kind: {label: 类型, type: choice, dictionary: reduction_kind}
  beds: {label: 床位, type: integer, visible: {kind: death}}
  why: {label: 说明, type: text, visible: {many: true}, required: true}
  other: {label: 其他, type: text, visible: "!many"}
  again: {label: 再次, type: text, default: "=why + other"}
steps:
  - fill: {sections: [{title: 区, fields: [many, twice, kind, beds, why, other, again]}]}
  - result: {text: 好}
review:
  - automatic: {}
"""


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ({"beds": "60", "why": "甲", "other": "乙"}, {}),
        ({"kind": "ordinary", "beds": "60", "why": "甲", "other": "乙"}, {"kind": "ordinary"}),
        (
            {"kind": "death", "beds": "60", "why": "甲", "other": "乙"},
            {"many": True, "twice": 120, "kind": "death", "beds": 60, "why": "甲", "again": "甲"},
        ),
        (
            {"kind": "death", "beds": "6", "why": "甲", "other": "乙"},
            {"many": False, "twice": 12, "kind": "death", "beds": 6, "other": "乙", "again": "乙"},
        ),
    ],
)
def test_what_is_hidden_is_blank_for_what_is_worked_out_before_or_after_it(maker, raw, values):
    item, findings = maker.make(CHAIN)
    assert [str(one) for one in findings] == []
    reading = read(item, raw, CONTEXT)
    assert (reading.values, reading.faults) == (values, ())


# --- over made-up items

KINDS = {
    "choice": ("{label: LABEL, type: choice, dictionary: reduction_kind, RULES}", ["death", "ordinary"]),
    "text": ("{label: LABEL, type: text, RULES}", ["甲", "𠮷野", "x" * 400]),
    "integer": ("{label: LABEL, type: integer, RULES}", ["3", "70", "十"]),
    "yes_no": ("{label: LABEL, type: yes_no, RULES}", ["true", "false"]),
}
CONDITIONS = {
    "choice": ["{NAME: death}", "{NAME: [death, ordinary]}", "\"NAME != 'death'\"", "{NAME: ''}"],
    "text": ["{NAME: 甲}", "\"NAME != ''\"", '"size(NAME) < 2"'],
    "integer": ['"NAME > 50"', "{NAME: 3}", '"!(NAME > 50)"'],
    "yes_no": ["{NAME: true}", '"!NAME"'],
}


@st.composite
def forms(draw):
    """The text of an item: up to eight fields in up to three sections, whose rules ask about fields before them."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=2, max_size=8))
    names = [f"f{number}" for number in range(len(kinds))]

    def condition(before: int) -> str | None:
        if not before or draw(st.booleans()):
            return None
        asked = draw(st.integers(0, before - 1))
        return draw(st.sampled_from(CONDITIONS[kinds[asked]])).replace("NAME", names[asked])

    fields = []
    for number, (name, kind) in enumerate(zip(names, kinds)):
        rules = {
            "required": condition(number) or draw(st.sampled_from(["true", "false"])),
            "visible": condition(number),
        }
        written = ", ".join(f"{key}: {rule}" for key, rule in rules.items() if rule)
        fields.append(f"  {name}: " + KINDS[kind][0].replace("LABEL", f"字段{number}").replace("RULES", written))
    cuts = sorted(draw(st.sets(st.integers(1, len(names) - 1), max_size=2)))
    sections = []
    for start, end in zip([0, *cuts], [*cuts, len(names)]):
        when = condition(start)
        sections.append(
            f"{{title: 区{start}, fields: [{', '.join(names[start:end])}]{f', when: {when}' if when else ''}}}"
        )
    pages = draw(st.booleans())
    steps = (
        [f"  - fill: {{sections: [{one}]}}" for one in sections]
        if pages
        else [f"  - fill: {{sections: [{', '.join(sections)}]}}"]
    )
    text = ["item: x", "title: 试", "portal: flexible_agency", "menu: apply", "fields:", *fields, "steps:", *steps]
    text += ["  - result: {text: 好}", "review:", "  - automatic: {}", f"list: [{', '.join(names)}]", ""]
    raw = {
        name: draw(st.sampled_from([*KINDS[kind][1], ""]))
        for name, kind in zip(names, kinds)
        if draw(st.integers(0, 4))
    }
    return "\n".join(text), dict(zip(names, kinds)), raw


def shown(item, values):
    """The fields that stand on a screen with these values, worked out here once more, in the plainest way."""
    found = set()
    for step in item.steps:
        for section in getattr(step, "sections", ()):
            if section.when.holds(values):
                found |= {name for name in section.fields if item.by_name[name].visible.holds(values)}
    return found


@settings(max_examples=150, deadline=None)
@given(form=forms(), more=st.data())
def test_what_is_hidden_never_blocks_and_is_never_kept(maker, form, more):
    text, kinds, raw = form
    item, findings = maker.make(text)
    event("compiles" if item else "contradicts itself")
    # Made-up conditions may contradict one another, and say so; nothing else may be found.
    assert {one.code for one in findings} <= {"D312"}, [str(one) for one in findings]
    if item is None:
        return
    reading = read(item, raw, CONTEXT)
    visible = shown(item, reading.values)
    assert set(reading.values) <= visible, "never stored, hence never listed nor exported"
    assert {one.target for one in reading.faults} <= visible, "never blocks"
    # Whatever is typed into what is hidden changes nothing.
    hidden = [name for name in kinds if name not in visible]
    for name in hidden:
        other = more.draw(st.sampled_from([*KINDS[kinds[name]][1], "", None]))
        again = read(item, {**raw, name: other}, CONTEXT)
        assert (again.values, again.faults) == (reading.values, reading.faults)


@settings(max_examples=150, deadline=None)
@given(form=forms(), more=st.data())
def test_toggling_twice_restores_what_was_typed(maker, form, more):
    """A draft keeps what was typed, shown or hidden: back at the same answers, everything is as it was."""
    text, kinds, raw = form
    item, _findings = maker.make(text)
    if item is None:
        return
    before = read(item, raw, CONTEXT)
    name = more.draw(st.sampled_from(list(kinds)))
    draft = dict(raw)
    draft[name] = more.draw(st.sampled_from([*KINDS[kinds[name]][1], ""]))
    read(item, draft, CONTEXT)
    draft[name] = raw.get(name)
    after = read(item, draft, CONTEXT)
    assert (after.values, after.faults) == (before.values, before.faults)
