"""The shipped definitions with few divisions, to spoil."""

import shutil
from pathlib import Path

import pytest

from banshi.definition.vocabulary import Vocabulary
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

AREAS = "code,label,en,parent,valid_from,valid_to,aliases\n110000,北京市,,,,,\n110101,东城区,,110000,,,\n110102,西城区,,110000,,,\n"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "plugins")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "definitions", folder)
    (folder / "dictionaries" / "area.csv").write_text(AREAS)
    return folder
