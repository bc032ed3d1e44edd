"""The reference of the language: it is what the program makes, and what it shows compiles."""

import re
from datetime import date

import pytest
from click.testing import CliRunner

from banshi.applications.examples import check_examples
from banshi.cli import banshi
from banshi.conditions import LONGEST, ExpressionError, compile_expression
from banshi.definition.folder import read_folder
from banshi.definition.schema import NAME_PATTERN, LanguageSchema
from banshi.definition.source import read_text
from banshi.document import SORTS
from banshi.guide import Channel, Guide, GuideCase, GuideLimit, GuideMaterial, Stage
from banshi.kinds import kind_schema
from banshi.loading import compile_folder
from banshi.policy import PERSONAL_CLASSES
from banshi.renderers.reference import entry_of, render_reference, words
from banshi.settings import ROOT

EXAMPLE = ROOT / "docs" / "example"
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def page(vocabulary):
    return render_reference(vocabulary, read_folder(EXAMPLE)[0])


def test_committed_page(page, same):
    same("language.md", page)


def test_command(page):
    result = CliRunner().invoke(banshi, ["reference"])
    assert (result.exit_code, result.output) == (0, page)


def test_examples_compile(vocabulary):
    """And those of them that say what comes of them are right."""
    definitions, findings = compile_folder(EXAMPLE, vocabulary)
    assert [str(one) for one in findings] == []
    assert [str(one) for one in check_examples(definitions, TODAY)] == []


def _rows(page):
    """Key and example of each row of a table of keys."""
    for line in page.split("\n"):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[0].startswith("`"):
            yield re.findall(r"`(\w+)`", cells[0])[-1], cells[4].replace("\\|", "|").strip("`")


def _written(node):
    """Every key of a definition with its value."""
    for key, child in node.items():
        yield key, repr(child.data)
    for child in node:
        yield from _written(child)


def _without_example(page):
    return [key for key, example in _rows(page) if example == "—"]


def test_every_key_has_an_example(page):
    assert len([*_rows(page)]) > 200
    assert _without_example(page) == [], "write each into a definition of docs/example"


def test_the_example_of_a_key_is_that_key_in_a_definition_that_compiles(page):
    written = {pair for source in read_folder(EXAMPLE)[0] for pair in _written(source.root)}
    for key, example in _rows(page):
        node, findings = read_text(example, "example.yaml")
        assert findings == [], example
        assert [name for name, _child in node.items()] == [key]
        assert (key, repr(node.data[key])) in written, example


def test_the_example_of_a_key_is_short(page):
    assert [example for _key, example in _rows(page) if len(example) > 150] == []


def test_every_kind_has_its_table_and_an_example(page, vocabulary):
    sections = dict(re.findall(r"^### (.+)\n((?:(?!^##).*\n)*)", page, re.MULTILINE))
    titles = {"字段": vocabulary.fields, "步骤": vocabulary.steps, "检查": vocabulary.validators}
    titles |= {"审核": vocabulary.reviews, "办结动作": vocabulary.effects}
    for title, kinds in titles.items():
        for name, kind in kinds.items():
            section = sections[f"{title} `{name}`"]
            assert "```yaml" in section, f"no example of {title} {name}: write one into docs/example"
            shared = sections["每种字段都有的键"] if title == "字段" else ""
            for key in kind_schema(kind)["properties"]:
                assert f"| `{key}` |" in section + shared


def test_every_document_has_its_slots_and_an_example(page):
    for name, sort in SORTS.items():
        section = page.partition(f"### 文书 `{name}`\n")[2].partition("\n## ")[0].partition("\n### ")[0]
        assert f"- document: {name}" in section
        assert [slot for slot in sort.places if f"| `{slot}` |" not in section] == []


def test_every_key_of_a_file_is_explained(vocabulary):
    """And nothing is explained that is not there."""
    files = LanguageSchema(vocabulary).files({"type": "object"})
    item = files["item"]["properties"]
    schemas = {**files, "query": item["query"], "example": item["examples"]["items"]}
    schemas["expect"] = schemas["example"]["properties"]["expect"]
    schemas["given"] = entry_of(schemas["example"]["properties"]["given"])
    # A guide's kind says itself what its keys are for.
    del schemas["guide"]
    for name, schema in schemas.items():
        assert set(words.FILE_KEYS[name]) == set(_paths(schema)), name


def _paths(schema, above=""):
    """Every key of a file, with those that it stands below; what has a section of its own is explained there."""
    for key, one in schema["properties"].items():
        yield above + key
        entry = entry_of(one)
        if entry and "x-kinds" not in entry and not words.SECTIONS & {key, f"{above}{key}"}:
            yield from _paths(entry, f"{above}{key}.")


def test_every_key_of_a_guide_is_explained(page):
    section = page.partition("### 办事指南 `guides/")[2].partition("\n### ")[0]
    for kind in (Guide, GuideCase, Channel, GuideMaterial, GuideLimit, Stage):
        for key in kind_schema(kind)["properties"]:
            assert f"| `{key}` |" in section
    assert "```yaml" in section


def test_expressions_of_the_introduction_compile():
    """And its plain forms say what they are said to."""
    types = {"people": "int", "amount": "double", "kind": "string", "has_branch": "bool", "contact": "string"}
    types |= {"benefits": "list", "last_month": "string", "departments": "rows"}
    columns = {"departments": {"name": "string", "beds": "int"}}
    shown = re.findall(r'^\| `"(.+)"` \|', words.INTRODUCTION, re.MULTILINE)
    assert len(shown) == 12
    for text in shown:
        assert compile_expression(text.replace("\\|", "|"), types, None if ".size()" in text else "bool", columns)
    with pytest.raises(ExpressionError):
        compile_expression("amount > people", types, "bool")


def test_limits_of_the_introduction():
    assert f"最长 {LONGEST} 个字符" in words.INTRODUCTION
    longest = int(re.search(r",(\d+)\}", NAME_PATTERN)[1]) + 1
    assert f"最长 {longest} 个 |" in words.INTRODUCTION


def test_every_class_of_personal_data_is_explained():
    for one in PERSONAL_CLASSES:
        assert f"`{one}`" in words.NOTES["personal"]


def test_tables_are_whole(page):
    """A bar in a cell would begin another."""
    for line in page.split("\n"):
        if line.startswith("| `"):
            assert line.replace("\\|", "").count("|") in (3, 4, 6), line


def test_a_kind_of_a_plugin_is_shown_without_an_example(vocabulary):
    from dataclasses import dataclass, replace

    from banshi.kinds import TEXT, option
    from banshi.step import Step

    @dataclass(frozen=True, kw_only=True)
    class Ring(Step):
        """按铃。"""

        KIND = "ring"
        tune: str = option(TEXT, "铃声")

    made = render_reference(replace(vocabulary, steps={**vocabulary.steps, "ring": Ring}), ())
    assert "### 步骤 `ring`\n\n按铃。\n" in made
    assert "| `tune` | 铃声 | 文字 | **必填** | — |" in made


def test_an_option_of_a_plugin_needs_an_example_too(vocabulary):
    """Until a definition of docs/example has it."""
    from dataclasses import dataclass, replace

    from banshi.kinds import TEXT, option

    @dataclass(frozen=True, kw_only=True)
    class Loud(vocabulary.steps["result"]):
        """大声反馈。"""

        tune: str = option(TEXT, "铃声", default="")

    more = replace(vocabulary, steps={**vocabulary.steps, "result": Loud})
    assert _without_example(render_reference(more, read_folder(EXAMPLE)[0])) == ["tune"]
