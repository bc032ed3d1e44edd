"""The WSGI application: the gate, the pages and the templates around one source of platforms."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from banshi.i18n import load_translators
from banshi.settings import Settings
from banshi.web import (
    accounts,
    admin,
    api,
    assets,
    away,
    cases,
    compression,
    desk,
    documents,
    errors,
    files,
    filing,
    guides,
    hall,
    lookups,
    messages,
    notices,
    pages,
    papers,
    rates,
    record,
    security,
    sessions,
    shortfalls,
    statistics,
)
from banshi.web.accounts import DemoAccount
from banshi.web.security import SaveExpired

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.blueprint,
    accounts.blueprint,
    away.blueprint,
    admin.blueprint,
    guides.blueprint,
    hall.blueprint,
    filing.blueprint,
    cases.blueprint,
    documents.blueprint,
    desk.blueprint,
    files.blueprint,
    lookups.blueprint,
    notices.blueprint,
    papers.blueprint,
    record.blueprint,
    shortfalls.blueprint,
    messages.blueprint,
    api.blueprint,
    statistics.blueprint,
)

# By endpoint: what keeps the fields of a form that came in after its session had run out.
SAVE_EXPIRED: Mapping[str, SaveExpired] = {
    "filing.take": filing.save_expired,
    "filing.autosave": filing.save_expired,
    "filing.tell_shortfall": filing.save_expired,
    "cases.file_correction": cases.save_expired_correction,
    "desk.decision": desk.save_expired_decision,
}


def create_app(
    platform_source: Any,
    settings: Settings,
    demo_accounts: Sequence[DemoAccount] = (),
    templates: Sequence[Path] = (),
) -> Flask:
    """The application. It writes nothing: `admin.init_accounts` has run before.

    :param platform_source: has `database`, and `current(epoch)` which gives the frozen platform of an epoch
    :param templates: folders of plugins' templates; ours come first
    """
    app = Flask("banshi.web", static_folder=None, template_folder=str(pages.TEMPLATES))
    app.secret_key = settings.secret
    app.extensions.update(
        banshi_settings=settings,
        banshi_platforms=platform_source,
        banshi_translators=load_translators(settings.locale),
        banshi_assets=assets.read_assets(),
        banshi_demo_accounts=tuple(demo_accounts),
        banshi_save_expired=SAVE_EXPIRED,
        banshi_menus={},
        banshi_conditions={},
    )
    app.extensions["banshi_templates"] = {
        locale: pages.make_templates(app.extensions["banshi_assets"], translator, templates)
        for locale, translator in app.extensions["banshi_translators"].items()
    }
    # Answers pass these from the last to the first: headers and log see what the others made.
    errors.install(app)
    compression.install(app)
    rates.install(app, settings.api_per_minute)
    security.protect(app)
    sessions.install(app)
    admin.install(app, platform_source.database)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.proxies:
        near = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]
    return app
