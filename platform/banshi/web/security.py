"""The gate of every request (who, from where, how large) and the headers of every answer.

Deny by default: an endpoint that `ACCESS` does not name does not exist.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, Unauthorized
from werkzeug.wrappers import Response

from banshi.inspection import MOST_BYTES
from banshi.policy import ADMINISTRATOR, AUDITOR, POLICY_STAFF, REVIEWER, UNIT_CLERK
from banshi.web import rates, sessions

_KIBIBYTE = 1024
FORM_BYTES = 1024 * _KIBIBYTE
FORM_PARTS = 5_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"

# Keeps what an expired session was typing and answers with the address to come back to after login.
SaveExpired = Callable[..., str]


@dataclass(frozen=True)
class Requirement:
    """What an endpoint asks for. `roles` means one of them; none means any signed-in person.

    `policy` names the Content-Security-Policy of its answers.
    """

    public: bool = False
    roles: frozenset[str] = frozenset()
    max_bytes: int = FORM_BYTES
    policy: str = "page"


PUBLIC = Requirement(public=True)
SIGNED_IN = Requirement()


def only(*roles: str) -> Requirement:
    return Requirement(roles=frozenset(roles))


def upload(requirement: Requirement, max_bytes: int) -> Requirement:
    return replace(requirement, max_bytes=max_bytes)


def file(requirement: Requirement) -> Requirement:
    """For an answer that is a stored file: our own pages may frame it, and nothing in it may run."""
    return replace(requirement, policy="file")


_ADMIN = only(ADMINISTRATOR)
# Flask-AppBuilder's screens carry inline styles; they get their own policy, and only administrators see them.
_SCREEN = replace(_ADMIN, policy="screen")

_CLERK = Requirement(roles=frozenset({UNIT_CLERK}))
# A page of materials: several files, each within the limit of its material.
_CLERK_FILES = replace(_CLERK, max_bytes=64 * 1024 * _KIBIBYTE)
# A program's filing; its files come one by one before it.
_CLERK_FILE = replace(_CLERK, max_bytes=MOST_BYTES + FORM_BYTES)
_DESK = Requirement(roles=frozenset({REVIEWER, AUDITOR}))
_STATISTICS = Requirement(roles=frozenset({REVIEWER, AUDITOR, POLICY_STAFF}))
_REVIEWER = Requirement(roles=frozenset({REVIEWER}))

ACCESS: Mapping[str, Requirement] = {
    "assets.serve": PUBLIC,
    "accounts.login": PUBLIC,
    "accounts.enter": PUBLIC,
    "accounts.logout": PUBLIC,
    "accounts.preferences": PUBLIC,
    "accounts.account": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "guides.index": PUBLIC,
    "guides.show": PUBLIC,
    "notices.index": PUBLIC,
    "away.show": _REVIEWER,
    "away.name": _REVIEWER,
    "away.end": _REVIEWER,
    "hall.entrance": SIGNED_IN,
    "hall.home": SIGNED_IN,
    "filing.begin": _CLERK,
    "filing.show": _CLERK,
    "filing.take": _CLERK_FILES,
    "filing.autosave": _CLERK_FILES,
    "filing.tell_shortfall": _CLERK_FILES,
    "filing.discard": _CLERK,
    "filing.renew": _CLERK,
    "cases.query": SIGNED_IN,
    "cases.search": SIGNED_IN,
    "cases.detail": SIGNED_IN,
    "cases.result": SIGNED_IN,
    "cases.reveal": SIGNED_IN,
    "cases.correction": _CLERK,
    "cases.file_correction": _CLERK_FILES,
    "cases.withdrawal": _CLERK,
    "documents.show": Requirement(policy="file"),
    "documents.ask": PUBLIC,
    "documents.check": PUBLIC,
    "shortfalls.index": only(UNIT_CLERK, AUDITOR),
    "shortfalls.show": replace(only(UNIT_CLERK, AUDITOR), policy="file"),
    "cases.rate": _CLERK,
    "statistics.show": _STATISTICS,
    "statistics.export": _STATISTICS,
    "desk.queue": _DESK,
    "desk.search": _DESK,
    "desk.keep_filter": _DESK,
    "desk.drop_filter": _DESK,
    "desk.case": _DESK,
    "desk.decision": _REVIEWER,
    "desk.act": _REVIEWER,
    "desk.batch": _REVIEWER,
    "desk.approve_batch": _REVIEWER,
    "files.show": Requirement(policy="file"),
    "papers.show": file(SIGNED_IN),
    "messages.show": SIGNED_IN,
    "messages.read": SIGNED_IN,
    "messages.read_all": SIGNED_IN,
    "record.show": SIGNED_IN,
    "record.reveal": SIGNED_IN,
    "lookups.records": SIGNED_IN,
    "lookups.codes": SIGNED_IN,
    "api.openapi": SIGNED_IN,
    "api.items": SIGNED_IN,
    "api.item": SIGNED_IN,
    "api.codes": SIGNED_IN,
    "api.records": SIGNED_IN,
    "api.applications": SIGNED_IN,
    "api.application": SIGNED_IN,
    "api.file_application": _CLERK,
    "api.keep_file": _CLERK_FILE,
    "admin.users": _ADMIN,
    "admin.new_user": _ADMIN,
    "admin.add_user": _ADMIN,
    "admin.user": _ADMIN,
    "admin.edit_user": _ADMIN,
    "admin.reset_password": _ADMIN,
    # Flask-AppBuilder: what admin.py registers of it, and nothing else.
    "appbuilder.static": PUBLIC,
    "AccountsIndex.index": _SCREEN,
    "UtilView.back": _SCREEN,
    "RoleScreen.list": _SCREEN,
    "RoleScreen.show": _SCREEN,
    "RoleScreen.add": _SCREEN,
    "RoleScreen.delete": _SCREEN,
}

_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self' blob:; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
POLICIES: Mapping[str, str] = {
    # data: only for the arrows and ticks that Bootstrap's style sheet draws.
    "page": _PAGE,
    "screen": _PAGE.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    "file": (
        "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; form-action 'none'; "
        "frame-ancestors 'self'; base-uri 'none'"
    ),
    "api": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
HSTS = "max-age=63072000; includeSubDomains"


class StaleForm(BadRequest):
    """A form without the token of this session: an old page, or another site."""


def protect(app: Flask) -> None:
    """Put the gate before every request of `app` and the headers on every answer."""
    app.before_request(guard)
    app.after_request(add_headers)


def guard() -> Response | None:
    """Let the request through (None), or answer it here."""
    if sessions.is_api():
        _guard_api()
        return None
    if request.routing_exception is not None:
        return None
    requirement = requirement_of(request.endpoint)
    limit_size(requirement)
    if request.method in SAFE_METHODS:
        return None if requirement.public else check_access(requirement)
    check_origin()
    if requirement.public:
        check_token()
        return None
    return _guard_change(requirement)


def _guard_api() -> None:
    """A program is known by its bearer token alone, which no browser sends by itself: no other site can act by it, and
    so there is no CSRF token here.
    """
    endpoint = request.endpoint or ""
    if isinstance(request.routing_exception, MethodNotAllowed):
        return
    if not endpoint.startswith("api."):
        abort(404)
    requirement = requirement_of(endpoint)
    limit_size(requirement)
    visit = sessions.visit()
    actor = visit.actor if visit.state == sessions.LIVE else None
    rates.admit(f"user {actor.user_id}" if actor else f"from {request.remote_addr}")
    if actor is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    if requirement.roles and not actor.has(*requirement.roles):
        abort(404)


def _guard_change(requirement: Requirement) -> Response | None:
    visit = sessions.visit()
    if visit.state == sessions.NOBODY:
        return to_login()
    if visit.state == sessions.EXPIRED:
        return to_login(_save_typed(visit))
    if not has_token():
        typed = _save_typed(visit)
        if typed is None:
            raise StaleForm
        # The page is older than the login: what it held is kept and shown again, with a fresh token.
        return see_other(typed)
    return check_access(requirement)


def _save_typed(visit: sessions.Visit) -> str | None:
    """Keep what was typed, if the form came from this site and its pages can keep it."""
    save: SaveExpired | None = current_app.extensions["banshi_save_expired"].get(request.endpoint)
    if save is None or not (has_token() or is_surely_ours()):
        return None
    with sessions.acting(visit):
        try:
            return save(**(request.view_args or {}))
        except HTTPException:
            return None


def requirement_of(endpoint: str | None) -> Requirement:
    """What `endpoint` asks for. An endpoint that is not in the table is not there."""
    requirement = ACCESS.get(endpoint or "")
    if requirement is None:
        abort(404)
    return requirement


def limit_size(requirement: Requirement) -> None:
    request.max_content_length = requirement.max_bytes
    request.max_form_memory_size = FORM_BYTES
    request.max_form_parts = FORM_PARTS
    if (request.content_length or 0) > requirement.max_bytes:
        abort(413)


def check_access(requirement: Requirement) -> Response | None:
    """Only with a live session; and to people without the role the endpoint does not exist."""
    visit = sessions.visit()
    if visit.actor is None or visit.state != sessions.LIVE:
        return to_login()
    if requirement.roles and not visit.actor.has(*requirement.roles):
        abort(404)
    return None


def check_origin() -> None:
    """A browser says where a change comes from. What says nothing is left to the token."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if (site is not None and site != "same-origin") or (origin is not None and host_of(origin) != request.host):
        raise StaleForm


def host_of(address: str) -> str | None:
    """The host an address names; None for what is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def is_surely_ours() -> bool:
    """Whether the browser itself vouches that one of our pages sent this."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def check_token() -> None:
    if not has_token():
        raise StaleForm


def has_token() -> bool:
    token = sessions.csrf_anchor()
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return bool(token) and hmac.compare_digest(_unmasked(sent), _csrf_secret(token))


def csrf_token() -> str:
    """The token of this session, in a mask that differs each time it is shown."""
    secret = _csrf_secret(sessions.csrf_anchor() or sessions.new_anchor())
    pad = secrets.token_bytes(len(secret))
    return base64.urlsafe_b64encode(pad + _xor(pad, secret)).decode()


def _csrf_secret(anchor: str) -> bytes:
    key = current_app.extensions["banshi_settings"].secret
    return hmac.digest(key, b"csrf\0" + anchor.encode(), hashlib.sha256)


def _unmasked(sent: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(sent.encode())
    except ValueError:
        return b""
    middle = len(raw) // 2
    return _xor(raw[:middle], raw[middle:])


def _xor(one: bytes, other: bytes) -> bytes:
    length = min(len(one), len(other))
    return (int.from_bytes(one[:length]) ^ int.from_bytes(other[:length])).to_bytes(length)


def to_login(back: str | None = None) -> Response:
    """Ask for a login that comes back to `back`, or to the page that was asked for."""
    if back is None and wants_fragment():
        abort(401)
    if back is None:
        back = request.full_path.rstrip("?") if request.method in SAFE_METHODS else _page_before()
    return see_other(url_for("accounts.login", next=None if back == "/" else back))


def see_other(address: str) -> Response:
    """Go to `address`; htmx, which would put it into the page, is told to leave the page."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def wants_fragment() -> bool:
    """Whether a script asks, which cannot follow to a login page."""
    return "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json"


def _page_before() -> str:
    referrer = request.referrer or ""
    return local_path(urlsplit(referrer).path) if host_of(referrer) == request.host else "/"


def local_path(address: str | None) -> str:
    """`address` if it is a path of this site, else the home page."""
    if not address or not address.startswith("/") or any(one in address for one in "\\\r\n\t\0"):
        return "/"
    if not address.isprintable() or address.startswith("//") or host_of(address) != "":
        return "/"
    return address


def lend_token() -> None:
    """Let flask-wtf's forms, which Flask-AppBuilder draws, carry our token; the gate has checked what came with it."""
    g.csrf_token = csrf_token()
    g.csrf_valid = True


def policy_of(endpoint: str | None) -> str:
    if sessions.is_api():
        return "api"
    requirement = ACCESS.get(endpoint or "")
    return requirement.policy if requirement else "page"


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(response: Response) -> Response:
    policy = POLICIES[policy_of(request.endpoint)]
    response.headers["Content-Security-Policy"] = policy.format(nonce=csp_nonce())
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure or current_app.extensions["banshi_settings"].secure_cookies:
        response.headers["Strict-Transport-Security"] = HSTS
    return response
