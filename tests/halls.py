"""Halls: the application over some definitions, with accounts and a small demo."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from banshi.definition.model import Definitions
from banshi.demo.loading import load_demo
from banshi.publishing import publish
from banshi.serving import make_app
from banshi.settings import ROOT, Settings
from banshi.startup import Platform, PlatformSource
from banshi.storage.database import Database
from banshi.storage.migrating import upgrade
from banshi.storage.store import DatabaseStore
from banshi.web import admin

SECRET = b"a secret of these tests, nowhere else used"
# A query over a register, which no shipped portal has yet.
QUERY = """
item: person_query
title: 人员查询
portal: flexible_agency
menu: query
query:
  title: 人员信息查询
  register: insured_person
  filters:
    id_number: {label: 证件号码}
    state: {label: 参保状态, required: true}
  columns: {name: 姓名, id_number: 证件号码, state: 参保状态}
"""


def copy_shipped(folder: Path) -> Path:
    """A copy of the shipped definitions, to be added to."""
    shutil.copytree(ROOT / "definitions", folder)
    return folder


def settings_at(data: Path, **more: Any) -> Settings:
    """Those of a hall that has its definitions and keeps everything else in the folder `data`."""
    settings = Settings(f"sqlite:///{data / 'banshi.sqlite'}", SECRET, data, definitions=data / "definitions")
    return replace(settings, secure_cookies=False, **more)


def open_app(settings: Settings, prepare: Callable[[Database], object] | None = None) -> Flask:
    """The application as it serves, but for passwords that are hashed quickly: how slow that is, is not tested here."""
    app = make_app(settings, prepare)
    app.config["FAB_PASSWORD_HASH_METHOD"] = "pbkdf2:sha256:1000"
    return app


_COMPILED: dict[str, Definitions] = {}


def open_copy(settings: Settings) -> Flask:
    """The application over a copy of a hall: what its first epoch compiles to is known from the first of the copies."""
    app = open_app(settings)
    source: PlatformSource = app.extensions["banshi_platforms"]
    judged = (settings.data / "published" / "1" / ".complete").read_text()
    if judged in _COMPILED:
        definitions = _COMPILED[judged]
        store = DatabaseStore(source.database, definitions.registers, definitions.calendar)
        source._current = Platform(1, definitions, source.database, store, source)
    _COMPILED[judged] = source.current().definitions
    return app


def make_hall(settings: Settings, persons: int = 20, past: int = 0) -> Flask:
    """The application with its definitions published, and a demo of so many persons and past applications."""
    app = open_app(settings, upgrade)
    admin.init_accounts(app)
    publish_now(app, settings)
    source: PlatformSource = app.extensions["banshi_platforms"]
    with app.app_context():
        load_demo(source.current(), admin.create_user, lambda said: None, persons=persons, past=past)
    return app


def close(app: Flask) -> None:
    """Let go of the database, for a hall that is copied."""
    app.extensions["banshi_platforms"].database.close()


def publish_now(app: Flask, settings: Settings) -> None:
    source: PlatformSource = app.extensions["banshi_platforms"]
    _epoch, findings = publish(settings, source.vocabulary, source.database, "tests")
    assert [str(one) for one in findings] == []


def hall_with(data: Path, items: Iterable[Path]) -> Flask:
    """A hall in the folder `data`, with these `items` among those of flexible_agency."""
    definitions = copy_shipped(data / "definitions")
    for one in items:
        shutil.copy(one, definitions / "items" / "flexible_agency")
    return make_hall(settings_at(data))
