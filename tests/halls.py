"""A small hall over the shipped definitions and some more items, for tests that answer requests themselves."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from banshi.demo.loading import load_demo
from banshi.publishing import publish
from banshi.serving import make_app
from banshi.settings import ROOT, Settings
from banshi.startup import PlatformSource
from banshi.storage.migrating import upgrade
from banshi.web import admin

SECRET = b"a secret of these tests, nowhere else used"


def hall_with(data: Path, items: Iterable[Path]) -> Flask:
    """A demo of 20 persons in the folder `data`, with these `items` among those of flexible_agency."""
    definitions = data / "definitions"
    shutil.copytree(ROOT / "definitions", definitions)
    for one in items:
        shutil.copy(one, definitions / "items" / "flexible_agency")
    url = f"sqlite:///{data / 'banshi.sqlite'}"
    settings = Settings(url, SECRET, data, definitions=definitions, secure_cookies=False)
    made = make_app(settings, prepare=upgrade)
    source: PlatformSource = made.extensions["banshi_platforms"]
    admin.init_accounts(made)
    _epoch, findings = publish(settings, source.vocabulary, source.database, "tests")
    assert findings == []
    with made.app_context():
        load_demo(source.current(), admin.create_user, lambda said: None, persons=20, past=0)
    return made
