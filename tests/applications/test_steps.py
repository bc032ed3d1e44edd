"""Pages and branches: whatever is toggled and typed, only the branch in force is filed, and what was typed returns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.applications.pages import pages_of
from banshi.applications.reading import read
from banshi.applications.versions import changed_questions, kept_for
from banshi.definition.model import Item
from banshi.field import Context
from tests.applications.conftest import UPLOADS, MemoryRecords, MemoryUploads
from tests.compiling import compiled

BRANCHED = """
item: branched
title: 两条路
portal: flexible_agency
menu: apply
fields:
  kind: {label: 类型, type: text, required: true}
  a: {label: 甲, type: text}
  a2: {label: 甲二, type: text, visible: {a: x}}
  b: {label: 乙, type: integer}
  c: {label: 丙, type: text}
materials:
  paper: {label: 证明}
steps:
  - choose: {fields: [kind]}
  - fill: {when: {kind: one}, title: 第一条路, sections: [{title: 区, fields: [a, a2]}]}
  - attach: {when: {kind: one}, title: 证明, materials: [paper]}
  - fill: {when: {kind: two}, title: 第二条路, sections: [{title: 区, fields: [b]}]}
  - pledge: {when: {kind: two}, title: 书, text: 全文, tick: 同意}
  - fill: {title: 都要填, sections: [{title: 区, fields: [c]}]}
  - result: {text: "{kind}"}
review:
  - automatic: {}
"""
CONTEXT = Context(date(2026, 11, 25), MemoryRecords({}), MemoryUploads(UPLOADS))
OWN = {"one": {"a", "a2"}, "two": {"b"}}


def branched(text: str = BRANCHED) -> Item:
    return compiled(text).items["branched"]


@pytest.fixture(scope="module")
def item() -> Item:
    return branched()


typed = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["", "x", "y"]),
        "a2": st.sampled_from(["", "z"]),
        "b": st.sampled_from(["", "7", "no number"]),
        "c": st.text("甲乙", max_size=3),
        "paper": st.sampled_from([[], ["pdf"], ["gone"]]),
    },
)
toggles = st.lists(st.sampled_from(["one", "two", "neither", ""]), min_size=1, max_size=6)


@given(raw=typed, kinds=toggles)
def test_only_the_branch_in_force_is_taken(item: Item, raw, kinds) -> None:
    for kind in kinds:
        reading = read(item, {**raw, "kind": kind}, CONTEXT, judging=False)
        others = {name for branch, names in OWN.items() if branch != kind for name in names}
        assert not others & set(reading.values)
        assert ("paper" in reading.materials) == (kind == "one" and bool(raw.get("paper")))
        faults = read(item, {**raw, "kind": kind}, CONTEXT).faults
        assert not others & {one.target for one in faults}, "what is not asked is not judged"


@given(raw=typed, kinds=toggles, last=st.sampled_from(["one", "two"]))
def test_toggled_back_everything_returns(item: Item, raw, kinds, last) -> None:
    """The draft keeps what was typed: after any toggling a branch reads as it did."""
    draft = {**raw, "kind": last}
    before = read(item, draft, CONTEXT, judging=False)
    for kind in kinds:
        draft["kind"] = kind
        read(item, draft, CONTEXT, judging=False)
    draft["kind"] = last
    after = read(item, draft, CONTEXT, judging=False)
    assert (after.values, after.materials, after.agreed) == (before.values, before.materials, before.agreed)


@given(raw=typed, kind=st.sampled_from(["one", "two", "neither", ""]))
def test_pages_are_the_steps_in_force_each_once(item: Item, raw, kind) -> None:
    values = read(item, {**raw, "kind": kind}, CONTEXT, judging=False).values
    shown = [step for page in pages_of(item, values) for step in page]
    assert shown == [step for step in item.live_steps(values) if step.KIND != "result"]


@given(st.one_of(st.none(), st.text(), st.integers(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())))
def test_what_was_agreed_to_is_read_from_anything(item: Item, agreed) -> None:
    """Whatever a payload carries under that name, it is agreed or not, and nothing is thrown."""
    pledge = next(step for step in item.steps if step.agreement)
    reading = read(item, {"kind": "two", "c": "", "agreed": agreed}, CONTEXT)
    target = pledge.agreement.target
    assert (target in {one.target for one in reading.faults}) == (pledge.agreement.digest not in reading.agreed)


def test_an_agreement_is_kept_by_the_digest_of_its_text(item: Item) -> None:
    wanted = next(step.agreement for step in item.steps if step.agreement)
    for agreed in ([wanted.digest], {wanted.digest: "2026-01-02T03:04:05+00:00"}):
        reading = read(item, {"kind": "two", "agreed": agreed}, CONTEXT)
        assert reading.faults == ()
        assert reading.agreed == (agreed if isinstance(agreed, dict) else {wanted.digest: ""})
    assert read(item, {"kind": "neither", "agreed": [wanted.digest]}, CONTEXT).agreed == {}


@given(raw=typed, kind=st.sampled_from(["one", "two"]), reached=st.integers(1, 4))
def test_the_same_text_compiled_again_asks_only_what_is_wrong(item: Item, again, raw, kind, reached) -> None:
    draft = kept_for(again, item, {**raw, "kind": kind})
    assert draft == {**raw, "kind": kind}
    wrong = {one.target for one in read(again, draft, CONTEXT).faults if draft.get(one.target)}
    pledges = {step.agreement.digest for step in again.steps if step.agreement}
    assert set(changed_questions(again, item, draft, CONTEXT, reached)) <= wrong | pledges


@pytest.fixture(scope="module")
def again() -> Item:
    """The same text, compiled anew: no part of it is the same object."""
    return branched()


def test_changes_are_told_apart(item: Item) -> None:
    newer = branched(
        BRANCHED.replace("a: {label: 甲, type: text}", "a: {label: 甲, type: text, max_length: 1}")
        .replace("  c: {label: 丙, type: text}", "  c: {label: 丙, type: text}\n  d: {label: 丁, type: text}")
        .replace("fields: [c]", "fields: [c, d]")
    )
    draft = {"kind": "one", "a": "xyz", "c": "丙", "b": "7"}
    asked = changed_questions(newer, item, kept_for(newer, item, draft), CONTEXT, 4)
    assert asked == {"a": "changed", "d": "new"}
    assert changed_questions(newer, item, draft, CONTEXT, 1) == {}, "what lies ahead is met there anyway"
