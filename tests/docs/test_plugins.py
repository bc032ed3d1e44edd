"""The guide for plugin authors: every door is in it, and every plugin it shows works."""

import re
import shutil
from datetime import date
from itertools import product

import pytest
from jsonschema import Draft202012Validator

from banshi import hookspecs
from banshi.field import Context, FieldError
from banshi.i18n import Text
from banshi.loading import compile_folder, load_vocabulary
from banshi.message import Letter
from banshi.review import Action, Decision
from banshi.settings import ROOT

PAGE = (ROOT / "docs" / "plugins.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
DOORS = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "banshi_spec")}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The vocabulary with the plugins of the page and no others."""
    folder = tmp_path_factory.mktemp("plugins")
    for block in BLOCKS[1:]:
        name = re.match(r"# plugins/(\w+\.py)\n", block)
        assert name, block
        (folder / name[1]).write_text(block)
    return load_vocabulary(folder)


def test_every_door_is_documented_and_no_other():
    assert DOORS
    assert set(re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE)) == DOORS


def test_every_door_has_a_plugin_that_uses_it():
    for door in DOORS:
        assert any(f"@hookimpl\ndef {door}(" in block for block in BLOCKS), door


def test_worked_example_is_the_real_plugin():
    assert BLOCKS[0] == (ROOT / "plugins" / "person_is_active.py").read_text()


def test_worked_example_answers_as_the_page_says(vocabulary):
    check = vocabulary.checks["person_is_active"]
    assert "1" in str(check({}, [{"state": "reduced"}], None))
    assert check({}, [{"state": "active"}], None) is None


def test_kinds_are_there(shown):
    kinds = [shown.fields, shown.steps, shown.validators, shown.reviews, shown.effects]
    names = ["plate", "read_notice", "at_least_one", "two_desks", "stamp"]
    assert [one[name].KIND for one, name in zip(kinds, names)] == names


def test_derivation_counts_birthdays(shown):
    answer = shown.derivations["is_adult"]
    for born, adult in (("2008-11-25", True), ("2008-11-26", False), ("1990-12-31", True), (None, None)):
        context = Context(date(2026, 11, 25), None, None)
        assert answer({"birth_date": born}, [], context) is adult


def test_definition_of_the_derivation_compiles(shown, tmp_path):
    """The YAML of the page, put into an item."""
    yaml = re.findall(r"^```yaml\n(fields:.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(yaml) == 1
    shutil.copytree(ROOT / "docs" / "example" / "portals", tmp_path / "portals")
    folder = tmp_path / "items" / "demo_hall"
    folder.mkdir(parents=True)
    (folder / "minor.yaml").write_text(
        f"item: minor\ntitle: 登记\nportal: demo_hall\nmenu: apply\n{yaml[0]}"
        "steps:\n  - fill: {sections: [{title: 人, fields: [birth_date, guardian]}]}\n  - result: {text: 提交成功}\n"
        "review:\n  - desk: {stage: 审核, role: front_desk}\n",
        encoding="utf-8",
    )
    findings = [one for one in compile_folder(tmp_path, shown)[1] if one.position.file.startswith("items")]
    assert findings == []


def test_generator_makes_another_number_of_every_number(shown):
    make = shown.generators["receipt_code"]
    made = {make({}, f"20261125{number:010d}", None) for number in range(1000)}
    assert len(made) == 1000


def test_notifier_leaves_one_file_however_often(shown, tmp_path, monkeypatch):
    notify = shown.notifiers["duty_board"]
    monkeypatch.setitem(notify.__wrapped__.__globals__, "BOARD", tmp_path / "board")
    for _time in range(2):
        assert notify(Letter("k1", "agency1", "请补正", "办件 1 退回补正。")) is None
    assert [one.read_text() for one in (tmp_path / "board").iterdir()] == ["agency1\n请补正\n办件 1 退回补正。\n"]


def test_document_slot_answers_text(shown):
    fill = shown.document_slots["name_and_code"]
    assert fill("青禾", {"uscc": "91119999DEMA000019"}) == "青禾（91119999DEMA000019）"
    assert fill("青禾", {}) == "青禾（无代码）"
    assert fill(None, {}) == ""


def test_field_keeps_its_contract(shown):
    field = shown.fields["plate"](name="plate", label=Text("号牌"))
    context, schema = Context(date(2026, 1, 1), None, None), Draft202012Validator(field.json_schema())
    for value in field.samples():
        assert field.parse(field.format(value), context) == value
        assert schema.is_valid(value)
    for value in field.rejects():
        with pytest.raises(FieldError):
            field.parse(value, context)
        assert not schema.is_valid(value)


def test_validator_speaks(shown):
    validator = shown.validators["at_least_one"](fields=("phone", "email"))
    assert [one.target for one in validator.violations({})] == ["phone"]
    assert not [*validator.violations({"email": "a@example.com"})]


def test_review_waits_for_someone_unless_it_has_an_outcome(shown):
    review = shown.reviews["two_desks"](first="front_desk", second="checker")
    for length in range(3):
        for actions in product(Action, repeat=length):
            decisions = [Decision(stage, action) for stage, action in zip(("first", "second"), actions)]
            assert bool(review.waiting_on(decisions)) == (review.outcome(decisions) is None)


def test_effect_changes_what_it_says(shown):
    register = type("Register", (), {"id": "person"})()
    effect = shown.effects["stamp"](register=register, column="note", text="已核")
    assert [(one.register, one.key, one.values) for one in effect.changes({}, ["7"], "u")] == [
        ("person", "7", {"note": "已核"})
    ]
