"""The limit's application: the form, its submit and the list."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from secrets import randbelow
from typing import Any
from uuid import uuid4

from flask import Flask, abort, current_app, redirect, render_template, request, session
from sqlalchemy import ColumnElement, Connection, Engine, func, insert, literal_column, select, tuple_
from werkzeug.wrappers import Response

from bench.limit.checks import AREAS, LABELS, PHONES, REQUIRED, check, check_stored
from bench.limit.options import CODES, area_options, options
from bench.limit.tables import application, audit, photo

_OFFICE = timezone(timedelta(hours=8))
_MOST_COUNTED = 10_000
_SIZE = 20
STATES = {
    "pending": "未审核",
    "correction": "待补正",
    "approved": "审核通过",
    "refused": "不予通过",
    "withdrawn": "已撤回",
}
_SHOWN = [
    application.c[name]
    for name in ("id", "number", "item", "state", "submitted_at", "subject_title", "id_type", "masked_id_number")
]
_BLANK: Mapping[str, str] = dict.fromkeys(LABELS, "")
_NO_AREAS: Mapping[str, list[str]] = {name: [] for name in AREAS}


def make_app(engine: Engine, secret: bytes) -> Flask:
    app = Flask(__name__)
    app.secret_key = secret
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        options=options, area_options=area_options, labels=LABELS, required=frozenset(REQUIRED), states=STATES
    )
    app.extensions["engine"] = engine
    app.add_url_rule("/enrolment/", view_func=form)
    app.add_url_rule("/enrolment/", view_func=submit, methods=["POST"])
    app.add_url_rule("/applications/", view_func=listing)
    return app


def form() -> str:
    return _form(_person(), _NO_AREAS, {})


def submit() -> Response | tuple[str, int]:
    typed = {name: request.form.get(name, "").strip() for name in LABELS} | _person()
    for name in PHONES:
        typed[name] = typed[name].replace(" ", "").replace("-", "")
    areas = {name: [code for code in request.form.getlist(name) if code] for name in AREAS}
    typed.update({name: levels[-1] if levels else "" for name, levels in areas.items()})
    now = datetime.now(UTC)
    errors = check(typed, areas, now.astimezone(_OFFICE).date().isoformat())
    with _engine().connect() as connection:
        errors |= check_stored(connection, typed, session["unit"])
        if errors:
            return _form(typed, areas, errors), 422
    with _engine().connect().execution_options(writes=True) as connection, connection.begin():
        number = _insert(connection, typed, now)
    return redirect(f"/applications/?number={number}", 303)


def listing() -> str:
    """The newest 20 applications after a place, of those that are asked for, and how many there are."""
    condition = application.c.unit_id == session["unit"]
    asked = request.args
    if asked.get("id_number"):
        condition &= application.c.id_number == asked["id_number"]
    if asked.get("state"):
        condition &= application.c.state == asked["state"]
    if asked.get("from"):
        condition &= application.c.submitted_at >= _midnight(asked["from"])
    if asked.get("to"):
        condition &= application.c.submitted_at < _midnight(asked["to"]) + timedelta(days=1)
    place = (application.c.submitted_at, application.c.id)
    chosen = select(*_SHOWN).where(condition).order_by(*(one.desc() for one in place)).limit(_SIZE)
    if asked.get("after"):
        at, _comma, last = asked["after"].partition(",")
        chosen = chosen.where(tuple_(*place) < tuple_(datetime.fromisoformat(at), last))
    with _engine().connect() as connection:
        total = connection.execute(_count(condition)).scalar_one()
        rows = connection.execute(chosen).all()
    return render_template(
        "list.html", rows=rows, total=total, capped=total > _MOST_COUNTED, asked=asked, id_types=CODES["id_type"]
    )


def _count(condition: ColumnElement[bool]) -> Any:
    """To count on past what anybody reads would take seconds."""
    found = select(literal_column("1")).select_from(application).where(condition).limit(_MOST_COUNTED + 1)
    return select(func.count()).select_from(found.subquery())


def _person() -> dict[str, str]:
    """Who was looked for on the page before."""
    if "unit" not in session:
        abort(401)
    person: dict[str, str] = session["person"]
    return person


def _form(typed: Mapping[str, str], areas: Mapping[str, list[str]], errors: Mapping[str, str]) -> str:
    picture = None
    if typed.get("photo"):
        with _engine().connect() as connection:
            picture = connection.execute(select(photo).where(photo.c.id == typed["photo"])).one_or_none()
    return render_template(
        "form.html",
        typed={**_BLANK, **typed},
        areas=areas,
        errors=errors,
        picture=picture,
        key=request.form.get("key") or uuid4().hex,
    )


def _insert(connection: Connection, typed: Mapping[str, str], now: datetime) -> str:
    row = {
        "id": uuid4().hex,
        "number": f"{now:%Y%m%d}{randbelow(10**10):010d}",
        "item": "flexible_worker_enrolment",
        "digest": "",
        "portal": "flexible_agency",
        "unit_id": session["unit"],
        "state": "approved",
        "version": 1,
        "round": 1,
        "submitted_at": now,
        "submitted_by": session["user"],
        "decided_at": now,
        "subject_title": typed["name"][:1] + "*" * (len(typed["name"]) - 1),
        "subject_count": 1,
        "id_type": typed["id_type"],
        "id_number": typed["id_number"],
        "masked_id_number": typed["id_number"][:4] + "*" * 12 + typed["id_number"][-2:],
        "decisions": [],
        "listed": {"category": typed["category"]},
        "document": json.dumps(typed, ensure_ascii=False).encode(),
        "idempotency_key": request.form["key"],
        "events": 1,
        "head": "",
    }
    connection.execute(insert(application), row)
    said = {"kind": "submitted", "actor": session["actor"]}
    connection.execute(
        insert(audit), {"application_id": row["id"], "at": now, "user_id": session["user"], "content": said}
    )
    return str(row["number"])


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), _OFFICE).astimezone(UTC)


def _engine() -> Engine:
    engine: Engine = current_app.extensions["engine"]
    return engine
