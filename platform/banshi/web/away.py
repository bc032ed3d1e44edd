"""A reviewer who will be away names a colleague to stand in 委托, and ends it."""

from collections.abc import Sequence
from datetime import date

import structlog
from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.applications.delegating import LONGEST_REASON, Colleague, Delegation, delegate, may_be_named
from banshi.applications.flow import NotPossible
from banshi.calendar import office_day
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.storage import delegations
from banshi.storage.database import Database
from banshi.web import admin, pages
from banshi.web.pages import current_actor, current_platform

blueprint = Blueprint("away", __name__)
log = structlog.get_logger("banshi.away")


@blueprint.get("/account/away")
def show() -> str:
    return _page()


@blueprint.post("/account/away")
def name() -> Response | tuple[str, int]:
    """Name a colleague for some days."""
    actor, now, form = current_actor(), pages.now(), request.form
    first, last = _day("first"), _day("last")
    colleague = next((one for one in _colleagues() if str(one.user_id) == form.get("colleague")), None)
    if colleague is None:
        return _page(_("请从列表中选一位同事")), 422
    if first is None or last is None:
        return _page(_("请写明第一天和最后一天，例如 2026-11-30")), 422
    mine = [one for one in delegations.of_person(_database(), actor.user_id) if one.user_id == actor.user_id]
    try:
        made = delegate(actor, colleague, first, last, form.get("reason", ""), mine, now, office_day(now))
    except NotPossible as refusal:
        return _page(refusal.message), 422
    delegations.keep(_database(), made)
    log.info("delegation made", account=actor.user_id, stand_in=colleague.user_id, delegation=made.id)
    pages.notice(_("已委托"))
    return redirect(url_for("away.show"), 303)


@blueprint.post("/account/away/<delegation>/end")
def end(delegation: str) -> Response:
    """End what one named oneself; nobody can end, or find out about, what others named."""
    actor = current_actor()
    if not delegations.end(_database(), actor.user_id, delegation, pages.now()):
        abort(404)
    log.info("delegation ended", account=actor.user_id, delegation=delegation)
    pages.notice(_("委托已结束"))
    return redirect(url_for("away.show"), 303)


def _page(fault: Message | None = None) -> str:
    actor, today = current_actor(), office_day(pages.now())
    found = delegations.of_person(_database(), actor.user_id)
    return pages.render(
        "accounts/away.html",
        fault=pages.translator().say(fault) if fault else "",
        typed=request.form,
        colleagues=[(one, current_platform().unit(one.unit_id)[1]) for one in _colleagues()],
        given=[(one, _state(one, today)) for one in found if one.user_id == actor.user_id],
        taken=[(one, _state(one, today)) for one in found if one.stand_in_id == actor.user_id],
        today=today,
        longest_reason=LONGEST_REASON,
    )


def _state(one: Delegation, today: date) -> str:
    """In which state a naming is: ended early, past, running or ahead."""
    if one.ended_at is not None:
        return "ended"
    if one.last < today:
        return "past"
    return "running" if one.first <= today else "ahead"


def _colleagues() -> Sequence[Colleague]:
    """Those whom this person may name."""
    actor = current_actor()
    offices = current_platform().store.offices_below(actor.unit_id)
    people = [Colleague(one.id, one.display_name, one.unit_id, one.roles) for one in admin.reviewers_of(offices)]
    return may_be_named(actor, people, offices)


def _day(name: str) -> date | None:
    return pages.day_in(request.form.get(name, ""))


def _database() -> Database:
    database: Database = current_platform().database
    return database
