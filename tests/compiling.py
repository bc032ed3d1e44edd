"""Definitions for tests, compiled: the shipped ones once a session, and single items among them or among good ones."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source, read_folder
from banshi.definition.model import Definitions
from banshi.definition.source import read_text
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

SHIPPED = ROOT / "definitions"
GOOD = ROOT / "tests" / "definition" / "good"


def compiled(*texts: str, folder: Path = SHIPPED) -> Definitions:
    """The definitions of `folder`, with the items that are written in `texts` among them."""
    sources = [*_sources(folder)]
    for text in texts:
        named = re.search(r"^item: (\w+)$", text, re.MULTILINE)
        assert named
        file = f"items/flexible_agency/{named[1]}.yaml"
        root, findings = read_text(text, file)
        assert root is not None, findings
        sources.append(Source(file, "item", text, root))
    definitions, findings = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    assert definitions is not None, findings
    return definitions


@cache
def shipped() -> Definitions:
    return compiled()


@cache
def _sources(folder: Path) -> Sequence[Source]:
    sources, findings = read_folder(folder)
    assert not findings
    return sources
