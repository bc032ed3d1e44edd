"""The schema that editors use accepts what the checker accepts and refuses what it refuses."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banshi.definition.folder import definition_files
from banshi.definition.schema import resolved, schema_of
from banshi.definition.source import read_text

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="module")
def validator(vocabulary):
    schema = schema_of(vocabulary)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("file", [file for file, _kind in definition_files(GOOD)])
def test_accepts(file, validator):
    node, _findings = read_text((GOOD / file).read_text(), file)
    assert [one.message for one in validator.iter_errors(node.data)] == []


@pytest.mark.parametrize("code", ["D101", "D102", "D103", "D104", "D105", "D105_step", "D106", "D107", "D110", "D115"])
def test_refuses(code, validator):
    node, _findings = read_text((GOOD.parent / "bad" / f"{code}.yaml").read_text(), code)
    assert not validator.is_valid(node.data)


def test_every_option_says_what_it_is_for(vocabulary):
    for kinds in (vocabulary.fields, vocabulary.steps, vocabulary.validators, vocabulary.reviews, vocabulary.effects):
        for kind in kinds.values():
            assert kind.__doc__


def test_references_are_resolved():
    assert resolved({"items": [{"$ref": "#/$defs/name", "description": "x"}]})["items"][0]["description"] == "x"
