"""What the manual tells about editors fits the folder of definitions."""

import json
import re

import pytest
from click.testing import CliRunner

from banshi.cli import banshi
from banshi.definition.folder import definition_files
from banshi.settings import ROOT

PAGE = (ROOT / "docs" / "administrators.md").read_text()
DEFINITIONS = ROOT / "definitions"
FILES = [file for file, _kind in definition_files(DEFINITIONS)]
WRITTEN = re.search(r"banshi schema > (\S+)", PAGE)[1]


def test_schema_is_printed_as_json():
    result = CliRunner().invoke(banshi, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_settings_of_vs_code_reach_every_definition():
    settings = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    ((schema, patterns),) = settings["yaml.schemas"].items()
    assert (ROOT / schema).resolve() == (ROOT / WRITTEN).resolve()
    reached = {path for pattern in patterns for path in ROOT.glob(pattern.removeprefix("/"))}
    assert reached == {DEFINITIONS / file for file in FILES}


@pytest.mark.parametrize("file", FILES)
def test_modeline_leads_to_the_schema(file):
    """One of the two that the page shows, by the depth of the file."""
    lines = re.findall(r"# yaml-language-server: \$schema=(\S+?)`?(?:。|\n)", PAGE)
    assert len(lines) == 2
    schema = lines[0] if file.startswith("items/") else lines[1].rstrip("`")
    assert ((DEFINITIONS / file).parent / schema).resolve() == (ROOT / WRITTEN).resolve()
