"""A stage with the shipped definitions, and one with those of the checker's tests that a test may change."""

import shutil
from pathlib import Path

import pytest
from werkzeug.test import Client

from banshi.i18n import CHINESE, load_translators
from banshi.loading import load_vocabulary
from banshi.preview.command import _watched
from banshi.preview.site import Site
from banshi.preview.stage import Stage
from banshi.settings import ROOT

GOOD = Path(__file__).parents[1] / "definition" / "good"
PORT = 8100


class Preview:
    """The site of one file, asked as a browser on this machine would."""

    def __init__(self, file: Path, folder: Path):
        vocabulary = load_vocabulary(ROOT / "plugins")
        concern, self.watched = _watched(file, vocabulary)
        self.stage = Stage(folder, vocabulary)
        translator = load_translators(ROOT / "locale")[CHINESE]
        self.client = Client(Site(self.stage, self.watched, concern, translator, PORT))

    def get(self, address, host=f"127.0.0.1:{PORT}"):
        return self.client.get(address, headers={"Host": host})

    def frame(self, of, **asked):
        return self.get("/_preview/frame?" + "&".join(f"{name}={value}" for name, value in {"of": of, **asked}.items()))


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(GOOD, tmp_path / "definitions")
    return tmp_path / "definitions"


@pytest.fixture
def preview(tmp_path):
    made = []

    def make(file):
        data = tmp_path / f"stage{len(made)}"
        data.mkdir()
        made.append(Preview(file, data))
        return made[-1]

    yield make
    for one in made:
        one.stage.close()
