"""The application as it serves, and no more: every module here is paid for at each start of a serving process."""

from collections.abc import Callable

from flask import Flask

from banshi.demo.users import demo_lines
from banshi.settings import Settings
from banshi.startup import open_platforms
from banshi.storage.database import Database
from banshi.web.accounts import DemoAccount
from banshi.web.app import create_app
from banshi.web.assets import read_assets


def make_app(settings: Settings, prepare: Callable[[Database], object] | None = None) -> Flask:
    """The application as it serves.

    :param prepare: what to do with the database first: `upgrade` makes its tables
    :raises StartError: a plugin or a setting is wrong
    """
    source = open_platforms(settings, read_assets().url("icons.svg"))
    if prepare is not None:
        prepare(source.database)
    accounts = [DemoAccount(*one) for one in demo_lines()] if settings.demo else []
    return create_app(source, settings, accounts, source.vocabulary.templates)
