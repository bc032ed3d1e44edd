"""My messages 我的消息: what the hall told this person, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.definition.model import Item
from banshi.i18n import _
from banshi.message import Kind
from banshi.policy import applications_of
from banshi.renderers.messages import compose
from banshi.storage.messages import Message, facts_of, list_messages, mark_read
from banshi.storage.paging import Page
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.screens import label_of

blueprint = Blueprint("messages", __name__)

_PAGE = 20


@dataclass(frozen=True)
class Shown:
    """A message as the page shows it. `number` and `address` are "" where the case may no longer be seen."""

    id: int
    at: datetime
    unread: bool
    subject: str
    text: str
    number: str
    address: str
    # What is to be corrected: where, and how.
    remarks: Sequence[tuple[str, str]]


@blueprint.get("/messages/")
def show() -> str:
    """The list; `?unread=1` shows what is unread only."""
    unread = request.args.get("unread") == "1"
    found = pages.page_shown(lambda number: _list(unread, number), request.args.get("page"))
    return pages.render("messages.html", found=found, rows=[_shown(one) for one in found.rows], only_unread=unread)


def _list(unread: bool, number: int) -> Page[Message]:
    actor = current_actor()
    scope = applications_of(actor)
    return list_messages(current_platform().database, actor.user_id, scope, unread=unread, page=number, size=_PAGE)


@blueprint.post("/messages/<int:message_id>/read/")
def read(message_id: int) -> Response:
    if not mark_read(current_platform().database, current_actor().user_id, pages.now(), message_id):
        abort(404)
    return _back()


@blueprint.post("/messages/read/")
def read_all() -> Response:
    mark_read(current_platform().database, current_actor().user_id, pages.now())
    pages.notice(_("全部消息已标为已读"))
    return _back()


def _back() -> Response:
    """To the list as it was: the same page, the same choice."""
    unread = "1" if request.form.get("unread") == "1" else None
    return redirect(url_for("messages.show", unread=unread, page=pages.whole(request.form.get("page"))), 303)


def _shown(one: Message) -> Shown:
    at, case = pages.local_time(one.at), one.case
    if case is None:
        return Shown(one.id, at, one.unread, translator().say(_("这个办件您现在不能查看")), "", "", "", ())
    item: Item | None = current_platform().version(case.digest)
    said = compose(one.kind, facts_of(one.kind, one.about, case, one.event, item), translator())
    mine = case.submitted_by == current_actor().user_id
    return Shown(
        id=one.id,
        at=at,
        unread=one.unread,
        subject=said.subject,
        text=said.text,
        number=case.number,
        address=url_for("cases.detail" if mine else "desk.case", number=case.number),
        remarks=_remarks(one, item),
    )


def _remarks(one: Message, item: Item | None) -> Sequence[tuple[str, str]]:
    if one.kind is not Kind.RETURNED or one.event is None or item is None:
        return ()
    return [(translator().say(label_of(item, each.target)), each.text) for each in one.event.remarks]
