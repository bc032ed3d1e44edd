"""Login, logout, one's own password, language and 适老版."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from banshi.diagnostics import Message
from banshi.i18n import LOCALES, _
from banshi.storage import sessions as stored
from banshi.storage.database import Database
from banshi.web import admin, pages, security, sessions
from banshi.web.pages import current_actor

blueprint = Blueprint("accounts", __name__)

WINDOW = timedelta(minutes=15)
FAILURES_OF_A_NAME = 5
FAILURES_OF_AN_ADDRESS = 50
_YEAR = 365 * 24 * 3600
_LONGEST_NAME = 64
_LONGEST_PASSWORD = 256


@dataclass(frozen=True)
class DemoAccount:
    """An account that the login page of a demo shows."""

    user_name: str
    password: str
    title: str


@blueprint.get("/login")
def login() -> str | Response:
    back = security.local_path(request.args.get("next"))
    if sessions.visit().state == sessions.LIVE:
        return redirect(back, 303)
    return _login_page(back)


@blueprint.post("/login")
def enter() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """One answer for a wrong name and a wrong password, in the same time."""
    back = security.local_path(request.form.get("next"))
    name = request.form.get("user_name", "").strip()[:_LONGEST_NAME].lower()
    minutes = minutes_locked(name)
    if minutes:
        said = _("尝试次数过多，已暂停登录，请 {minutes} 分钟后再试", minutes=minutes)
        return _login_page(back, said, name), 429, {"Retry-After": str(minutes * 60)}
    account = attempt(name, request.form.get("password", ""))
    if account is None:
        return _login_page(back, _("用户名或密码不正确"), name), 422
    sessions.sign_in(admin.actor_of(account))
    return redirect(back, 303)


@blueprint.post("/logout")
def logout() -> Response:
    sessions.sign_out()
    return redirect("/login", 303)


@blueprint.post("/preferences")
def preferences() -> Response:
    """Language, 适老版 and shortcuts belong to the browser: they hold before login and after logout."""
    response = redirect(_openable(security.local_path(request.form.get("next"))), 303)
    language, elder, keys = (request.form.get(name) for name in ("lang", "elder", "keys"))
    if language in LOCALES:
        sessions.set_cookie(response, pages.LANGUAGE_COOKIE, language, _YEAR)
    if elder in ("0", "1"):
        sessions.set_cookie(response, pages.ELDER_COOKIE, elder, _YEAR)
    if keys in ("0", "1"):
        sessions.set_cookie(response, pages.KEYS_COOKIE, keys, _YEAR)
    return response


@blueprint.get("/account")
def account() -> str:
    return pages.render("accounts/account.html", fault="")


@blueprint.post("/account")
def change_password() -> Response | tuple[str, int]:
    """A new password ends every other session of this person."""
    actor = current_actor()
    old, new, again = (request.form.get(name, "")[:_LONGEST_PASSWORD] for name in ("old", "new", "again"))
    fault = _password_fault(actor.user_name, old, new, again)
    if fault is not None:
        return pages.render("accounts/account.html", fault=pages.translator().say(fault)), 422
    admin.set_password(actor.user_id, new)
    sessions.sign_in(actor)
    pages.notice(_("密码已修改，其他地方的登录已退出"))
    return redirect("/account", 303)


def _password_fault(user_name: str, old: str, new: str, again: str) -> Message | None:
    # A stolen session must not be a way to guess the password.
    minutes = minutes_locked(user_name)
    if minutes:
        return _("尝试次数过多，已暂停登录，请 {minutes} 分钟后再试", minutes=minutes)
    if attempt(user_name, old) is None:
        return _("原密码不正确")
    if new != again:
        return _("两次输入的新密码不一样")
    return admin.password_fault(user_name, new)


def attempt(name: str, password: str) -> admin.Account | None:
    """Try a password. It counts as failed before it is looked at, so that many at once cannot outrun the count."""
    database, now = _database(), pages.now()
    stored.record_attempt(database, name, False, now)
    stored.record_attempt(database, _address(), False, now)
    if _failures(name, now - WINDOW) > FAILURES_OF_A_NAME:
        return None
    account = admin.authenticate(name, password[:_LONGEST_PASSWORD])
    if account is not None:
        stored.record_attempt(database, name, True, pages.now())
        stored.record_attempt(database, _address(), True, pages.now())
    return account


def minutes_locked(name: str) -> int:
    """Whole minutes until this name, or this address, may try again; 0 when it may now.

    Counted in the database, so that it holds for all workers together.
    """
    return max(minutes_until(name, FAILURES_OF_A_NAME), minutes_until(_address(), FAILURES_OF_AN_ADDRESS))


def minutes_until(name: str, most: int) -> int:
    """Whole minutes until fewer than `most` failures of `name` are younger than `WINDOW`; 0 when it is so now."""
    begins = pages.now() - WINDOW
    if _failures(name, begins) < most:
        return 0
    minutes = range(1, WINDOW // timedelta(minutes=1) + 1)
    return next((one for one in minutes if _failures(name, begins + timedelta(minutes=one)) < most), minutes[-1])


def _failures(name: str, since: datetime) -> int:
    return stored.failures_since(_database(), name, since)


def _database() -> Database:
    database: Database = current_app.extensions["banshi_platforms"].database
    return database


def _address() -> str:
    # No user name holds a blank, so that none is taken for an address.
    return f"from {request.remote_addr}"


def _login_page(back: str, fault: Message | None = None, user_name: str = "") -> str:
    said = pages.translator().say(fault) if fault else ""
    return pages.render("login.html", back=back, fault=said, user_name=user_name, demo=_demo_accounts())


def _demo_accounts() -> Sequence[DemoAccount]:
    accounts: Sequence[DemoAccount] = current_app.extensions["banshi_demo_accounts"]
    return accounts if current_app.extensions["banshi_settings"].demo else ()


def _openable(address: str) -> str:
    """`address` if it can be opened by a link, else the home page: some pages are answers to a form."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint: Any = adapter.match(address.partition("?")[0], method="GET")[0] if adapter else ""
    except HTTPException:
        return "/"
    return address if endpoint in security.ACCESS else "/"
