"""Filing an application: the pages of an item, and drafts between them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.applications.flow import submit
from banshi.applications.pages import Page, pages_of
from banshi.applications.reading import Reading, read
from banshi.applications.store import Conflict
from banshi.definition.model import Item
from banshi.field import Context, Fault
from banshi.fields.rows import RowsField
from banshi.i18n import _
from banshi.step import SUBJECTS, Step
from banshi.storage import drafts
from banshi.storage.drafts import Draft
from banshi.web import pages, uploads
from banshi.web.pages import current_actor, current_draft, current_platform
from banshi.web.screens import screen_of
from banshi.web.tables import row_place, typed_rows

blueprint = Blueprint("filing", __name__)


@dataclass
class OpenFiling:
    """One filing in progress: the item, its draft, and the page that is open."""

    item: Item
    draft: Draft
    context: Context
    number: int
    found: Sequence[Page] = ()

    @property
    def page(self) -> Page:
        return self.found[self.number - 1]

    @property
    def is_last(self) -> bool:
        return self.number == len(self.found)

    def read(self, through: Step | None = None) -> Reading:
        return read(self.item, self.draft.raw, self.context, through)

    @cached_property
    def reading(self) -> Reading:
        """What the draft's values mean, unjudged."""
        return read(self.item, self.draft.raw, self.context, judging=False)

    def type(self, typed: Mapping[str, object]) -> None:
        """Put what a page brought into the draft."""
        self.draft.raw.update(typed)
        self.__dict__.pop("reading", None)
        if any(step.when.names.intersection(typed) for step in self.item.steps):
            self.found = pages_of(self.item, self.reading.values)


@blueprint.get("/<portal>/<item_id>/")
def begin(portal: str, item_id: str) -> str | Response:
    item = item_or_404(portal, item_id)
    if item.query is not None:
        return redirect(url_for("cases.query", portal=portal, item_id=item_id))
    if item.link:
        return redirect(item.link)
    return _show(_filing(item, uuid4().hex, 1))


@blueprint.get("/<portal>/<item_id>/drafts/<draft>/<int:number>/")
def show(portal: str, item_id: str, draft: str, number: int) -> str | Response:
    item = item_or_404(portal, item_id)
    if current_draft() is None:
        return _filed_before(draft) or redirect(url_for("filing.begin", portal=portal, item_id=item_id))
    filing = _filing(item, draft, number)
    if filing.number != number or number > filing.draft.page:
        # Pages are reached by finishing the one before.
        return _to(filing, min(filing.number, filing.draft.page))
    return _show(filing)


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/<int:number>/")
def take(portal: str, item_id: str, draft: str, number: int) -> str | Response | tuple[str, int]:
    """One page came in. It is judged; and whatever it holds is kept, sound or not."""
    item = item_or_404(portal, item_id)
    if current_draft() is None and (before := _filed_before(draft)):
        return before
    filing = _filing(item, draft, number)
    refused = _typed_into(filing)
    action, _colon, argument = request.form.get("action", "next").partition(":")
    if action == "next" and not refused:
        return _next(filing)
    if action == "list":
        filing.draft.view["page"] = argument
    _save(filing)
    if refused:
        return _show(filing, refused), 422
    if action == "save":
        pages.notice(_("已暂存，可在首页“草稿”中继续填写"))
    place = row_place(item, filing.draft.raw)
    return _to(filing, max(filing.number - 1, 1) if action == "back" else filing.number, place)


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/<int:number>/autosave")
def autosave(portal: str, item_id: str, draft: str, number: int) -> dict[str, str]:
    """Keep what stands in the page now; answers with the time, which the page shows."""
    save_expired(portal, item_id, draft, number)
    return {"saved": pages.local_time(pages.now()).strftime("%H:%M")}


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/removal")
def discard(portal: str, item_id: str, draft: str) -> Response:
    """Throw a draft away."""
    if not drafts.remove(current_platform().database, draft, current_actor()):
        abort(404)
    pages.notice(_("草稿已删除"))
    return redirect(url_for("hall.home", portal=portal), 303)


def save_expired(portal: str, item_id: str, draft: str, number: int) -> str:
    """Keep what a page holds, as after a session that ended while it was filled in; says where to come back to."""
    filing = _filing(item_or_404(portal, item_id), draft, number)
    _typed_into(filing)
    _save(filing)
    return url_for("filing.show", portal=portal, item_id=item_id, draft=draft, number=filing.number)


def item_or_404(portal: str, item_id: str) -> Item:
    """The item, for a person whose unit uses its portal; to others it does not exist."""
    platform = current_platform()
    item: Item | None = platform.definitions.items.get(item_id)
    found = platform.definitions.portals.get(portal)
    if item is None or found is None or item.portal != portal or current_actor().unit_kind not in found.unit_kinds:
        abort(404)
    return item


def _filed_before(draft_id: str) -> Response | None:
    """A second click, a request sent again, a step back in the browser: the draft is filed, here is the result."""
    filed = current_platform().store.find_filed(current_actor().unit_id, draft_id)
    return redirect(url_for("cases.result", number=filed.number), 303) if filed else None


def _filing(item: Item, draft_id: str, number: int) -> OpenFiling:
    draft: Draft | None = current_draft()
    if len(draft_id) > drafts.LONGEST_ID:
        abort(404)
    if draft is None:
        draft = Draft(id=draft_id, item=item.id, digest=item.digest, portal=item.portal, page=1, raw={}, view={})
    elif draft.item != item.id:
        abort(404)
    item = current_platform().version(draft.digest) or item
    filing = OpenFiling(item, draft, pages.judging_context(), number)
    filing.found = pages_of(item, filing.reading.values)
    filing.number = max(1, min(number, len(filing.found)))
    return filing


def _typed_into(filing: OpenFiling) -> Sequence[Fault]:
    """Put what the page brought into the draft; answers with the files that could not be taken."""
    typed, refused = typed_in(filing.item, filing.page, filing.draft.raw)
    filing.type(typed)
    return refused


def _save(filing: OpenFiling) -> None:
    filing.draft.page = max(filing.draft.page, filing.number)
    drafts.save(current_platform().database, filing.draft, current_actor())


def _next(filing: OpenFiling) -> str | Response | tuple[str, int]:
    if filing.is_last:
        return _submit(filing)
    mine = _names(filing.page)
    faults = [one for one in filing.read(through=filing.page[-1]).faults if one.of in mine or not one.target]
    if faults:
        _save(filing)
        return _show(filing, faults), 422
    filing.number += 1
    filing.draft.page = filing.number
    _save(filing)
    return _to(filing, filing.number)


def _submit(filing: OpenFiling) -> str | Response | tuple[str, int]:
    """The last page came in: judge the whole, and file it."""
    platform, actor = current_platform(), current_actor()
    reading = filing.read()
    if reading.faults:
        return _faulty(filing, reading.faults)
    try:
        application = submit(filing.item, reading, actor, platform.store, filing.draft.id, pages.now())
    except Conflict:
        clash = Fault("", _("台账中的记录刚刚被别的办件改动，请核对后重新提交"))
        _save(filing)
        return _show(filing, [clash]), 409
    return redirect(url_for("cases.result", number=application.number), 303)


def _faulty(filing: OpenFiling, faults: Sequence[Fault]) -> tuple[str, int]:
    """Show the page the person is on, if it has one of the faults or no other has; else the first that has one."""
    targets = {one.of for one in faults}
    if not targets & _names(filing.page):
        filing.number = next((n for n, page in enumerate(filing.found, 1) if targets & _names(page)), filing.number)
    _save(filing)
    return _show(filing, faults), 422


def _to(filing: OpenFiling, number: int, place: str = "") -> Response:
    """To a page of the filing; `place` is the id of a control on it."""
    item = filing.item
    where = url_for("filing.show", portal=item.portal, item_id=item.id, draft=filing.draft.id, number=number)
    return redirect(f"{where}#{place}" if place else where, 303)


def _show(filing: OpenFiling, faults: Sequence[Fault] = ()) -> str:
    screen = screen_of(filing.item, filing.page, filing.draft.raw, filing.reading, faults, filing.draft.view)
    return pages.render(
        "filing.html",
        item=filing.item,
        screen=screen,
        number=filing.number,
        is_last=filing.is_last,
        draft=filing.draft,
        action=url_for(
            "filing.take",
            portal=filing.item.portal,
            item_id=filing.item.id,
            draft=filing.draft.id,
            number=filing.number,
        ),
    )


def _names(page: Page) -> set[str]:
    names = {name for step in page for name in (*step.asks(), *step.attaches())}
    return names | ({SUBJECTS} if any(step.ticks for step in page) else set())


def typed_in(
    item: Item, page: Page, before: Mapping[str, object], only: Container[str] | None = None
) -> tuple[dict[str, object], Sequence[Fault]]:
    """What the request brought for the steps of a page, by field and material name; and files that were refused."""
    typed: dict[str, object] = {}
    faults: list[Fault] = []
    for name in dict.fromkeys(use.field for step in page for use in step.uses() if only is None or use.field in only):
        drawing = item.by_name[name].widget().drawing
        if drawing in ("photo", "file"):
            files, refused = uploads.taken(name)
            typed[name] = files[-1] if drawing == "photo" and files else files
            faults += refused
        elif isinstance(table := item.by_name[name], RowsField):
            if name in request.form:
                typed[name] = typed_rows(table)
        elif drawing in ("checks", "cascade", "range"):
            typed[name] = request.form.getlist(name)
        elif name in request.form:
            typed[name] = request.form[name]
        elif drawing == "radios":
            typed[name] = before.get(name, "")
    for material in (name for step in page for name in step.attaches() if only is None or name in only):
        typed[material], refused = uploads.taken(material)
        faults += refused
    if only is None and any(step.ticks for step in page):
        typed[SUBJECTS] = list(dict.fromkeys(request.form.getlist(SUBJECTS)))
    return typed, faults
