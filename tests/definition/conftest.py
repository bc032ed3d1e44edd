"""Definitions that are good, and ways to spoil them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from banshi.definition.advice import advise
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source, read_folder
from banshi.definition.model import Definitions
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

GOOD = Path(__file__).parent / "good"
Judge = Callable[..., tuple[Definitions | None, list[Diagnostic]]]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "plugins")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A copy of good definitions."""
    folder = tmp_path / "definitions"
    shutil.copytree(GOOD, folder)
    return folder


def read_again(folder: Path, before: Sequence[Source]) -> list[Source]:
    """The folder as it is now; a file that is the same is the same object, as where files are watched."""
    known = {one.file: one for one in before}
    return [known[one.file] if one.text == known[one.file].text else one for one in read_folder(folder)[0]]


@pytest.fixture(scope="session")
def judge(vocabulary: Vocabulary) -> Judge:
    """What `banshi check` does with a folder."""

    def judged(folder: Path, *, advice: bool = False) -> tuple[Definitions | None, list[Diagnostic]]:
        sources, findings = read_folder(folder)
        if findings:
            return None, findings
        definitions, findings = compile_definitions(sources, vocabulary)
        return definitions, advise(sources, definitions, vocabulary) if advice and definitions else findings

    return judged
