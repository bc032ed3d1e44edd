"""Who visits: one statement a request reads the session, its rights, the epoch and the draft of the address.

The cookie holds a random token; the row it leads to is storage's. On the API a bearer token stands in for the cookie;
neither is taken where the other belongs. A session that ran out still says whose typing is to
be kept, and nothing more; a revoked one says nothing.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.wrappers import Response

from banshi.policy import Actor
from banshi.storage import sessions as stored
from banshi.storage.database import Database
from banshi.storage.drafts import Draft

LIVE = "live"
EXPIRED = "expired"
NOBODY = "nobody"

COOKIE = "banshi"
# Before login: anchors the CSRF token of the login form. No row stands behind it.
VISITOR_COOKIE = "banshi-visitor"
NOTES_COOKIE = "banshi-notes"
# Where the addresses of the API begin.
API = "/api/"
_MOST_NOTES = 3_000
_SHORT_ID = 8
_KEPT_NOTES = ("_flashes", "page_history")


@dataclass(frozen=True)
class Visit:
    """What this request's session statement answered."""

    state: str
    actor: Actor | None
    epoch: int
    draft: Draft | None = None
    unread: int = 0


class Notes(SecureCookieSession):
    """Flask's `session` here: only notices for the next page, in a signed cookie. Nobody is signed in by it."""


class NotesInterface(SecureCookieSessionInterface):
    """Keeps what may be kept between two pages; what frameworks add besides is dropped."""

    session_class = Notes

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(NOTES_COOKIE)

    def get_cookie_secure(self, app: Flask) -> bool:
        return _secure()

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        if not session.modified:
            return
        for name in [one for one in session if one not in _KEPT_NOTES]:
            del session[name]
        if len(str(dict(session))) > _MOST_NOTES:
            session.clear()
        super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Make `app` keep its sessions here."""
    app.session_interface = NotesInterface()
    app.after_request(_set_cookies)


def visit() -> Visit:
    """This request's visit, read at the first call."""
    found: Visit | None = g.get("visit")
    if found is None:
        found = g.visit = _load(str((request.view_args or {}).get("draft", "")))
    return found


def visit_if_known() -> Visit | None:
    """The visit if it was read already: error pages must not need the database."""
    found: Visit | None = g.get("visit")
    return found


def forget() -> None:
    """Draw what follows for nobody: the platform may be what is broken."""
    g.pop("visit", None)


@contextmanager
def acting(on: Visit) -> Iterator[None]:
    """Let the person of a session that ran out act for the length of the block: to keep what was typed."""
    g.visit = replace(on, state=LIVE)
    try:
        yield
    finally:
        g.visit = on


def sign_in(actor: Actor) -> None:
    """A new session with a new token, whatever cookie came with the request."""
    sign_out()
    g.session_cookie = stored.begin(_database(), actor, datetime.now(UTC))
    g.visit = replace(visit(), state=LIVE, actor=actor)


def sign_out() -> None:
    """Revoke the session of this request's cookie."""
    token = _token()
    if token:
        stored.revoke(_database(), token)
    g.session_cookie = ""
    g.visit = replace(visit(), state=NOBODY, actor=None)


def csrf_anchor() -> str:
    """What the CSRF token of this request is derived from: the session's token, or the visitor's. "" when neither."""
    anchor: str = g.get("session_cookie") or _token() or g.get("visitor_cookie") or _visitor()
    return anchor


def new_anchor() -> str:
    """A visitor cookie, for a form before login."""
    g.visitor_cookie = secrets.token_urlsafe(24)
    anchor: str = g.visitor_cookie
    return anchor


def cookie_name(name: str) -> str:
    """`__Host-`: the browser then takes it only from this host, over TLS, for the whole site."""
    return f"__Host-{name}" if _secure() else name


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _set_cookies(response: Response) -> Response:
    if "session_cookie" in g:
        set_cookie(response, cookie_name(COOKIE), g.session_cookie, None if g.session_cookie else 0)
    if "visitor_cookie" in g:
        set_cookie(response, cookie_name(VISITOR_COOKIE), g.visitor_cookie)
    return response


def _load(draft_id: str) -> Visit:
    read = stored.load(_database(), _token(), datetime.now(UTC), draft_id)
    if read.session is None:
        return Visit(NOBODY, None, read.epoch)
    # Enough of the session's id to tell two sessions apart, and of no use to whoever reads it.
    actor = replace(read.session.actor, origin=f"{request.remote_addr} {read.session.id[:_SHORT_ID]}")
    return Visit(EXPIRED if read.expired else LIVE, actor, read.epoch, read.draft, read.unread)


def _database() -> Database:
    database: Database = current_app.extensions["banshi_platforms"].database
    return database


def _secure() -> bool:
    secure: bool = current_app.extensions["banshi_settings"].secure_cookies
    return secure


def is_api() -> bool:
    """Whether the request is to the API, which knows its caller by a bearer token and never by a cookie."""
    return request.path.startswith(API)


def _token() -> str:
    if is_api():
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" and token.startswith(stored.BEARER) else ""
    token = request.cookies.get(cookie_name(COOKIE), "")
    return "" if token.startswith(stored.BEARER) else token


def _visitor() -> str:
    return request.cookies.get(cookie_name(VISITOR_COOKIE), "")
