"""一次性告知 at a window: what was told, as a document and as a list for the office and the auditor."""

from collections.abc import Sequence
from uuid import uuid4

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from banshi.applications.reading import Reading
from banshi.applications.subjects import subjects_of
from banshi.definition.model import Item
from banshi.document import SHORTFALL
from banshi.field import Fault
from banshi.policy import shortfalls_of
from banshi.renderers.document import Facts, compose, fill_slots, title_of, typeset
from banshi.storage.shortfalls import Lacking, Shortfall, find_shortfall, keep_shortfall, list_shortfalls
from banshi.web import facts, pages
from banshi.web.files import disposition
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.screens import label_of

blueprint = Blueprint("shortfalls", __name__)

_PAGE = 20


def keep(item: Item, reading: Reading, faults: Sequence[Fault]) -> str:
    """Keep what is told of a draft; answers with its id.

    :raises PluginFailed: a function of a plugin that the document names failed
    """
    actor, tell = current_actor(), translator()
    document = next((one for one in item.documents if one.document == SHORTFALL.document), SHORTFALL)

    def shown(name: str) -> str:
        return facts.shown_in_text(item.by_name[name], reading.values.get(name))

    slots = fill_slots(document, reading.values, tell, shown)
    lines = [(tell.say(label_of(item, one.target) or item.title), tell.say(one.message)) for one in faults]
    applicant = subjects_of(item, reading, actor)[0].title
    said = Lacking(actor.display_name, applicant, {"office": actor.unit_title, **slots}, lines)
    one = Shortfall(uuid4().hex, pages.now(), actor.user_id, actor.unit_id, item.id, item.digest, said)
    keep_shortfall(current_platform().database, one)
    return one.id


@blueprint.get("/shortfalls/")
def index() -> str:
    """What was told, newest first: a clerk's own office's, an auditor's all."""
    database, scope = current_platform().database, shortfalls_of(current_actor())
    found = pages.page_shown(
        lambda number: list_shortfalls(database, scope, page=number, size=_PAGE), request.args.get("page")
    )
    return pages.render("shortfalls.html", found=found, title_of=_title)


@blueprint.get("/shortfalls/<shortfall_id>.pdf")
def show(shortfall_id: str) -> Response:
    """The document, as it was told."""
    platform, tell = current_platform(), translator()
    one = find_shortfall(platform.database, shortfall_id, shortfalls_of(current_actor()))
    item: Item | None = platform.version(one.digest) if one else None
    if one is None or item is None:
        abort(404)
    document = next((each for each in item.documents if each.document == SHORTFALL.document), SHORTFALL)
    at = pages.local_time(one.at)
    about = Facts(
        number="",
        item=tell.say(item.title),
        applicant=one.said.applicant,
        filed=at,
        at=at,
        document_number=f"{at:%Y%m%d}-{one.id[:8].upper()}",
        corrections=one.said.lines,
    )
    sheet = compose(document, one.said.slots, about, tell, "", "")
    response = Response(typeset(sheet, one.at), mimetype="application/pdf")
    name = f"{title_of(document, tell)}-{about.document_number}.pdf"
    response.headers["Content-Disposition"] = disposition("inline", name)
    return response


def _title(item_id: str) -> str:
    item = current_platform().definitions.items.get(item_id)
    return translator().say(item.title) if item else item_id
