"""A second start: what was found in shape is not checked again, unless what it is judged by has changed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from banshi import startup
from banshi.definition.shape import Shape
from banshi.definition.vocabulary import Vocabulary
from banshi.fields.text import TextField
from banshi.i18n import CHINESE, load_translators
from banshi.loading import load_vocabulary
from banshi.publishing import publish
from banshi.settings import ROOT, Settings, StartError
from banshi.startup import PlatformSource
from banshi.storage.database import Database, open_database
from banshi.storage.migrating import upgrade

EXAMPLE = ROOT / "docs" / "example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(f"sqlite:///{tmp_path / 'a.sqlite'}", b"s" * 32, tmp_path / "data", definitions=EXAMPLE)


@pytest.fixture
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "plugins")


@pytest.fixture
def published(settings: Settings, vocabulary: Vocabulary) -> Iterator[Database]:
    database = open_database(settings.database_url, settings.secret, settings.data / "files")
    upgrade(database)
    _epoch, findings = publish(settings, vocabulary, database, "test")
    assert findings == []
    yield database
    database.close()


def _checked(settings: Settings, vocabulary: Vocabulary, database: Database) -> int:
    """How many files a start checks the shape of."""
    with patch.object(Shape, "check", autospec=True, side_effect=Shape.check) as check:
        assert PlatformSource(settings, vocabulary, database, "").current().definitions.items
    return check.call_count


def test_the_shape_is_checked_once(settings, vocabulary, published):
    assert _checked(settings, vocabulary, published) > 0
    assert _checked(settings, vocabulary, published) == 0


def test_only_so_many_controls_are_kept_drawn(settings, vocabulary, published, monkeypatch):
    monkeypatch.setattr(startup, "_MOST_DRAWN", 2)
    platform = PlatformSource(settings, vocabulary, published, "").current()
    chinese = load_translators(ROOT / "locale")[CHINESE]
    item = next(iter(platform.definitions.items.values()))
    days = [date(2026, 12, day) for day in (1, 2, 3)]
    drawn = [platform.controls(item, chinese, day) for day in days]
    assert platform.controls(item, chinese, days[2]) is drawn[2]
    assert platform.controls(item, chinese, days[1]) is drawn[1]
    # The first one made room.
    assert platform.controls(item, chinese, days[0]) is not drawn[0]


def test_a_changed_vocabulary_checks_again(settings, vocabulary, published):
    _checked(settings, vocabulary, published)
    more = replace(vocabulary, fields={**vocabulary.fields, "another": TextField})
    assert _checked(settings, more, published) > 0
    assert _checked(settings, more, published) == 0
    assert _checked(settings, vocabulary, published) > 0


def test_a_kind_that_is_gone_is_a_start_error(settings, vocabulary, published):
    """Not a KeyError out of building what was never checked against these plugins."""
    _checked(settings, vocabulary, published)
    fewer = replace(vocabulary, fields={name: one for name, one in vocabulary.fields.items() if name != "text"})
    with pytest.raises(StartError, match="does not compile with these plugins"):
        PlatformSource(settings, fewer, published, "").current()
    # What failed is not remembered as being in shape.
    with pytest.raises(StartError, match="does not compile with these plugins"):
        PlatformSource(settings, fewer, published, "").current()


def test_a_text_changed_on_the_disk_is_checked_again(settings, vocabulary, published):
    _checked(settings, vocabulary, published)
    item = next(settings.data.glob("published/1/items/*/*.yaml"))
    item.write_text(item.read_text(encoding="utf-8") + "\nstrange: 1\n", encoding="utf-8")
    with pytest.raises(StartError, match="strange"):
        PlatformSource(settings, vocabulary, published, "").current()


def _loaded_with(module):
    """The modules that a process has that imports this one."""
    asked = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    environment = {"PYTHONPATH": str(ROOT / "platform")}
    answer = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(answer.stdout))


def test_serving_loads_nothing_of_operating():
    """Each of these costs every start of a serving process its time and memory."""
    loaded = _loaded_with("banshi.serving")
    assert "banshi.startup" in loaded
    assert not loaded & {"alembic", "granian", "banshi.operating", "banshi.publishing", "banshi.demo.loading"}


def test_what_waits_for_the_serving_processes_loads_nothing_of_them():
    loaded = _loaded_with("banshi.cli, banshi.launching")
    assert "granian" in loaded
    assert not loaded & {"sqlalchemy", "flask", "yaml", "banshi.startup", "banshi.defining"}


def test_a_worker_loads_no_pages_and_nothing_of_operating():
    loaded = _loaded_with("banshi.working")
    assert "banshi.startup" in loaded
    assert not loaded & {"flask", "flask_appbuilder", "alembic", "granian", "banshi.operating", "banshi.publishing"}


def test_an_authors_commands_load_no_database():
    loaded = _loaded_with("banshi.defining")
    assert "banshi.loading" in loaded
    assert not loaded & {"sqlalchemy", "flask", "banshi.startup"}
