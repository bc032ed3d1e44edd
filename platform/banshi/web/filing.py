"""Filing an application: the pages of an item, and drafts between them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.applications.flow import submit
from banshi.applications.pages import Page
from banshi.applications.reading import agreed_in
from banshi.applications.store import Conflict
from banshi.definition.model import Item
from banshi.definition.sentences import retention_words
from banshi.diagnostics import Message
from banshi.field import ONLINE, WINDOW, Fault
from banshi.i18n import _
from banshi.plugin import PluginFailed
from banshi.step import AGREED, SUBJECTS
from banshi.storage import drafts
from banshi.storage.drafts import Draft
from banshi.web import pages, shortfalls, trees
from banshi.web.blocks import screen_of
from banshi.web.guides import guide_addresses
from banshi.web.inputs import typed_in
from banshi.web.materials import NeededMaterial, needed_materials
from banshi.web.open_filing import OpenFiling
from banshi.web.pages import current_actor, current_draft, current_platform
from banshi.web.renewal import ASKED_AGAIN, DECLINED, asked_again, is_outdated
from banshi.web.renewal import renew as renew_draft
from banshi.web.rescue import keep_typed
from banshi.web.tables import row_place
from banshi.web.wizard import wizard_of

blueprint = Blueprint("filing", __name__)

REGISTER_MOVED = _("台账中的记录刚刚被别的办件改动，请核对后重新提交")


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
        return redirect(_filed_before(draft) or url_for("filing.begin", portal=portal, item_id=item_id))
    filing = _filing(item, draft, number)
    if asked_again(filing.draft) and filing.number:
        return _to(filing, 0)
    if filing.number != number or number > filing.reached:
        # Pages are reached by finishing the one before.
        return _to(filing, min(filing.number, filing.reached))
    return _show(filing)


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/<int:number>/")
def take(portal: str, item_id: str, draft: str, number: int) -> str | Response | tuple[str, int]:
    """One page came in. It is judged; and whatever it holds is kept, sound or not."""
    item = item_or_404(portal, item_id)
    if before := _filed_before(draft):
        return redirect(before, 303)
    try:
        return _take(item, draft, number)
    except PluginFailed:
        keep_typed(item, _draft(item, draft))
        raise


def _take(item: Item, draft: str, number: int) -> str | Response | tuple[str, int]:
    filing = _filing(item, draft, number)
    refused = _typed_into(filing)
    action, _colon, argument = request.form.get("action", "next").partition(":")
    if action == "renew":
        return _renew(filing)
    if action == "decline":
        filing.draft.view[DECLINED] = current_platform().definitions.items[item.id].digest
    if action == "tree":
        return _tree(filing, argument)
    if action == "next" and not refused:
        return _next(filing)
    if action == "to" and not refused:
        return _go(filing, pages.whole(argument))
    if action == "list":
        filing.draft.view["page"] = argument
    if action == "reset":
        trees.forget(filing.page, filing.draft)
        filing.type(_blanks(filing))
    _save(filing)
    if refused:
        return _show(filing, refused), 422
    if action == "save":
        pages.notice(_("已暂存，可在首页“草稿”中继续填写"))
    if action == "back":
        return _back(filing)
    return _to(filing, filing.number, row_place(item, filing.draft.raw))


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/<int:number>/autosave")
def autosave(portal: str, item_id: str, draft: str, number: int) -> dict[str, str]:
    """Keep what stands in the page now; answers with the time, which the page shows."""
    item = item_or_404(portal, item_id)
    if _filed_before(draft):
        # Nothing more goes into it: the page says that it could not be saved.
        abort(404)
    _keep(item, draft, number)
    return {"saved": pages.local_time(pages.now()).strftime("%H:%M")}


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/<int:number>/shortfall")
def tell_shortfall(portal: str, item_id: str, draft: str, number: int) -> str | Response | tuple[str, int]:
    """一次性告知: the whole draft is judged as it is, and all that is missing or wrong is told in one document."""
    item = item_or_404(portal, item_id)
    if before := _filed_before(draft):
        return redirect(before, 303)
    filing = _filing(item, draft, number)
    if filing.context.channel != WINDOW:
        abort(404)
    refused = _typed_into(filing)
    filing.reach()
    _save(filing)
    faults = [*refused, *filing.judge().faults]
    if faults:
        kept = shortfalls.keep(filing.item, filing.reading, faults)
        return redirect(url_for("shortfalls.show", shortfall_id=kept), 303)
    pages.notice(_("没有缺少或填错的内容，可以提交"))
    return _to(filing, filing.number)


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/version")
def renew(portal: str, item_id: str, draft: str) -> Response:
    """Go on with a draft in the version that is published now."""
    item = item_or_404(portal, item_id)
    if current_draft() is None:
        abort(404)
    return _renew(_filing(item, draft, current_draft().page))


@blueprint.post("/<portal>/<item_id>/drafts/<draft>/removal")
def discard(portal: str, item_id: str, draft: str) -> Response:
    """Throw a draft away."""
    if not drafts.remove(current_platform().database, draft, current_actor()):
        abort(404)
    pages.notice(_("草稿已删除"))
    return redirect(url_for("hall.home", portal=portal), 303)


def save_expired(portal: str, item_id: str, draft: str, number: int) -> str:
    """Keep what a page holds, as after a session that ended while it was filled in; says where to come back to."""
    item = item_or_404(portal, item_id)
    return _filed_before(draft) or _keep(item, draft, number)


def item_or_404(portal: str, item_id: str) -> Item:
    """The item, for a person whose unit uses its portal; to others it does not exist."""
    platform = current_platform()
    item: Item | None = platform.definitions.items.get(item_id)
    found = platform.definitions.portals.get(portal)
    if item is None or found is None or current_actor().unit_kind not in found.unit_kinds:
        abort(404)
    if item.portal != portal and item.id not in found.offers:
        abort(404)
    return item


def _filed_before(draft_id: str) -> str | None:
    """A second click, a request sent again, a step back in the browser: the draft is filed, there is the result."""
    if current_draft() is not None:
        return None
    filed = current_platform().store.find_filed(current_actor().unit_id, draft_id)
    return url_for("cases.result", number=filed.number) if filed else None


def _keep(item: Item, draft: str, number: int) -> str:
    """Keep what a page holds; answers with its address."""
    filing = _filing(item, draft, number)
    _typed_into(filing)
    _save(filing)
    return url_for("filing.show", portal=filing.draft.portal, item_id=item.id, draft=draft, number=filing.number)


def _filing(item: Item, draft_id: str, number: int) -> OpenFiling:
    draft, platform = _draft(item, draft_id), current_platform()
    item = platform.version(draft.digest) or item
    draft.digest = item.digest
    portal = platform.definitions.portals.get(draft.portal)
    context = replace(pages.judging_context(), channel=portal.channel if portal else ONLINE)
    filing = OpenFiling(item, draft, context, number)
    filing.turn()
    if not filing.found:
        abort(404)
    first = 0 if asked_again(draft) else 1
    filing.number = max(first, min(number, len(filing.found)))
    return filing


def _draft(item: Item, draft_id: str) -> Draft:
    """The draft of that id, or a new one."""
    draft: Draft | None = current_draft()
    if len(draft_id) > drafts.LONGEST_ID:
        abort(404)
    if draft is None:
        portal = (request.view_args or {})["portal"]
        draft = Draft(id=draft_id, item=item.id, digest=item.digest, portal=portal, page=1, raw={}, view={})
    elif draft.item != item.id:
        abort(404)
    return draft


def _typed_into(filing: OpenFiling) -> Sequence[Fault]:
    """Put what the page brought into the draft; answers with the files that could not be taken."""
    trees.remember(filing.item, filing.page, filing.draft, filing.context)
    typed, refused = typed_in(filing.item, filing.page, filing.draft.raw, channel=filing.context.channel)
    filing.type(typed)
    return refused


def _save(filing: OpenFiling) -> None:
    filing.reach()
    drafts.save(current_platform().database, filing.draft, current_actor())


def _renew(filing: OpenFiling) -> Response:
    draft, current = filing.draft, current_platform().definitions.items[filing.item.id]
    if draft.digest != current.digest and current.steps:
        renew_draft(draft, filing.item, current, filing.context, filing.reached)
        drafts.save(current_platform().database, draft, current_actor())
        if not asked_again(draft):
            pages.notice(_("已换成新版，填过的内容都还适用"))
    return _to(filing, 0 if asked_again(draft) else draft.page)


def _answered(filing: OpenFiling) -> Response | tuple[str, int]:
    """What a new version asks otherwise came in: with its own faults gone, on to where one was."""
    mine = _names(filing.page)
    faults = [one for one in filing.judge().faults if one.of in mine]
    if faults:
        _save(filing)
        return _show(filing, faults), 422
    filing.draft.view.pop(ASKED_AGAIN)
    return _leave(filing, min(filing.draft.page, len(filing.found)))


def _tree(filing: OpenFiling, argument: str) -> str | Response | tuple[str, int]:
    """A button of a tree step: what it changes is pending in the draft."""
    done = trees.act(filing.item, filing.page, filing.draft, filing.context, argument)
    if done.rows is not None:
        filing.type({step.changes: [*done.rows] for step in [trees.tree_step(filing.page)] if step})
    _save(filing)
    if done.faults:
        return _show(filing, done.faults), 422
    return _to(filing, filing.number, trees.place(filing.page, filing.draft, argument))


def _next(filing: OpenFiling) -> str | Response | tuple[str, int]:
    if filing.number == 0:
        return _answered(filing)
    if left_open := trees.left_open(filing.page, filing.draft):
        _save(filing)
        return _show(filing, left_open), 422
    return _submit(filing) if filing.is_last else _forward(filing, filing.number + 1)


def _forward(filing: OpenFiling, number: int) -> Response | tuple[str, int]:
    """To a page further on, once the open one is judged."""
    mine = _names(filing.page)
    faults = [one for one in filing.judge(through=filing.page[-1]).faults if one.of in mine or not one.target]
    if faults:
        _save(filing)
        return _show(filing, faults), 422
    return _leave(filing, number)


def _back(filing: OpenFiling) -> Response:
    """To the page before; nothing is judged and all that was typed is kept."""
    return _leave(filing, max(filing.number - 1, 1))


def _go(filing: OpenFiling, number: int) -> Response | tuple[str, int]:
    """To a page of the step bar that was opened before."""
    number = min(number, filing.reached, len(filing.found))
    return _forward(filing, number) if number > filing.number else _leave(filing, number)


def _leave(filing: OpenFiling, number: int) -> Response:
    filing.reach()
    filing.number = number
    _save(filing)
    return _to(filing, number)


def _submit(filing: OpenFiling) -> str | Response | tuple[str, int]:
    """The last page came in: judge the whole, and file it."""
    platform, actor = current_platform(), current_actor()
    reading = filing.judge()
    if reading.faults:
        return _faulty(filing, reading.faults)
    try:
        application = submit(
            filing.item, reading, actor, platform.store, filing.draft.id, pages.now(), filing.draft.portal
        )
    except Conflict as conflict:
        clash = Fault("", conflict.message or REGISTER_MOVED)
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
    where = url_for("filing.show", portal=filing.draft.portal, item_id=item.id, draft=filing.draft.id, number=number)
    return redirect(f"{where}#{place}" if place else where, 303)


def _show(filing: OpenFiling, faults: Sequence[Fault] = ()) -> str:
    faults = trees.beside(filing.page, faults)
    screen = screen_of(filing.item, filing.page, filing.draft.raw, filing.reading, faults, filing.draft.view)
    return pages.render(
        "filing.html",
        item=filing.item,
        screen=screen,
        number=filing.number,
        count=len(filing.found),
        wizard=wizard_of(filing.found, filing.number, filing.reached) if filing.number else None,
        needed=_needed(filing),
        guides=guide_addresses(filing.item),
        kept=_kept(filing.item) if filing.number == 1 else "",
        is_last=filing.is_last,
        tells=filing.context.channel == WINDOW and filing.number > 0,
        submits=_submits(filing),
        outdated=_is_outdated(filing),
        draft=filing.draft,
        action=url_for(
            "filing.take",
            portal=filing.draft.portal,
            item_id=filing.item.id,
            draft=filing.draft.id,
            number=filing.number,
        ),
    )


def _needed(filing: OpenFiling) -> Sequence[NeededMaterial]:
    """On the first page what will be needed."""
    if filing.number != 1:
        return ()
    return needed_materials(filing.item, filing.reading.values, filing.context.channel)


def _kept(item: Item) -> Message | str:
    """How long the information of the item is kept, where it says so."""
    return retention_words(item.retention) if item.retention else ""


def _blanks(filing: OpenFiling) -> Mapping[str, object]:
    """The open page as if nothing had been typed on it."""
    names = dict.fromkeys(use.field for step in filing.page for use in step.uses())
    names.update(dict.fromkeys(name for step in filing.page for name in step.attaches()))
    own = {step.agreement.digest for step in filing.page if step.agreement}
    agreed = {digest: at for digest, at in agreed_in(filing.draft.raw).items() if digest not in own}
    subjects: Mapping[str, object] = {SUBJECTS: []} if any(step.ticks for step in filing.page) else {}
    return {**dict.fromkeys(names, ""), **subjects, **({AGREED: agreed} if own else {})}


def _is_outdated(filing: OpenFiling) -> bool:
    current = current_platform().definitions.items.get(filing.item.id)
    return current is not None and filing.draft.updated_at is not None and is_outdated(filing.draft, current)


def _submits(filing: OpenFiling) -> bool:
    """Whether after this page only consent is asked for: its button then says 提交."""
    ahead = filing.found[filing.number :]
    return filing.number > 0 and all(step.KIND == "confirm" for page in ahead for step in page)


def _names(page: Page) -> set[str]:
    names = {name for step in page for name in (*step.asks(), *step.attaches())}
    names.update(step.agreement.target for step in page if step.agreement)
    return names | ({SUBJECTS} if any(step.ticks for step in page) else set())
