"""The definitions that come with the platform, compiled once."""

import pytest

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.definition.model import Definitions
from banshi.loading import load_vocabulary
from banshi.settings import ROOT


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    sources, findings = read_folder(ROOT / "definitions")
    assert not findings
    compiled, findings = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    assert compiled is not None, findings
    return compiled
