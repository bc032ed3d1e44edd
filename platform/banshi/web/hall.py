"""The hall 网厅: a portal's home page with 常用服务 and 我的待办件."""

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from banshi.applications.store import State
from banshi.definition.model import Portal
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.policy import AUDITOR, REVIEWER, Actor, applications_of
from banshi.storage import drafts
from banshi.storage.listing import ApplicationFilters, counts_by_state, list_applications
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform
from banshi.web.rows import case_rows

blueprint = Blueprint("hall", __name__)

_RECENT = 8
_DAY_PARTS = ((5, _("早上好")), (12, _("下午好")), (18, _("晚上好")))


@blueprint.get("/")
def entrance() -> Response:
    """Everybody to the place where their work is."""
    actor = current_actor()
    if actor.has(REVIEWER, AUDITOR):
        return redirect(url_for("desk.queue"))
    portal = portal_of(actor)
    return redirect(url_for("hall.home", portal=portal.id) if portal else url_for("accounts.account"))


@blueprint.get("/<portal>/")
def home(portal: str) -> str:
    platform, actor = current_platform(), current_actor()
    found = platform.definitions.portals.get(portal)
    if found is None or actor.unit_kind not in found.unit_kinds:
        abort(404)
    scope = applications_of(actor)
    recent = list_applications(platform.store, scope, ApplicationFilters(), page=1, size=_RECENT)
    waiting = ApplicationFilters(state=State.CORRECTION)
    corrections = list_applications(platform.store, scope, waiting, page=1, size=3)
    return pages.render(
        "home.html",
        portal=found,
        greeting=_greeting(pages.local_time(pages.now()).hour),
        today=pages.local_time(pages.now()),
        counts=counts_by_state(platform.store, scope),
        recent=case_rows(recent.rows),
        total=recent.total,
        corrections=case_rows(corrections.rows),
        corrections_total=corrections.total,
        drafts=drafts.listed(platform.database, actor),
        items=platform.definitions.items,
        more=next((one for one in platform.definitions.items_of(portal) if one.query and not one.query.register), None),
    )


def portal_of(actor: Actor) -> Portal | None:
    """The portal that the actor's unit uses."""
    portals = current_platform().definitions.portals.values()
    return next((one for one in portals if actor.unit_kind in one.unit_kinds), None)


def _greeting(hour: int) -> Message:
    said = _DAY_PARTS[-1][1]
    for begins, words in _DAY_PARTS:
        if hour >= begins:
            said = words
    return said
