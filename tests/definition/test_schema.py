"""The schema that editors use accepts what the checker accepts and refuses what it refuses."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banshi.definition.folder import definition_files
from banshi.definition.schema import resolved, schema_of
from banshi.definition.source import read_text
from banshi.settings import ROOT

# The name of the file, which days a month has, and which kinds can be columns.
BEYOND = {"D111", "D118", "D120"}
GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="module")
def validator(vocabulary):
    schema = schema_of(vocabulary)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    "path", [folder / file for folder in (GOOD, ROOT / "definitions") for file, _kind in definition_files(folder)]
)
def test_accepts(path, validator):
    node, _findings = read_text(path.read_text(), path.name)
    assert [one.message for one in validator.iter_errors(node.data)] == []


@pytest.mark.parametrize("path", sorted((GOOD.parent / "bad").glob("D1*.yaml")), ids=lambda path: path.stem)
def test_refuses_what_is_out_of_shape(path, validator):
    """All that the checker refuses for its shape, but for what no schema can say."""
    node, _findings = read_text(path.read_text(), path.name)
    assert validator.is_valid(node.data) == (path.stem.partition("_")[0] in BEYOND)


def test_every_option_says_what_it_is_for(vocabulary):
    for kinds in (vocabulary.fields, vocabulary.steps, vocabulary.validators, vocabulary.reviews, vocabulary.effects):
        for kind in kinds.values():
            assert kind.__doc__


def test_references_are_resolved():
    assert resolved({"items": [{"$ref": "#/$defs/name", "description": "x"}]})["items"][0]["description"] == "x"
