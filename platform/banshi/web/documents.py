"""Documents 文书 of an application as PDF, and the page where anybody can ask whether one on paper is genuine."""

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from banshi.applications.documents import documents_of
from banshi.document import SORTS
from banshi.i18n import _
from banshi.renderers.document import typeset
from banshi.storage import sessions as stored
from banshi.storage.verification import Genuine, code_of, verify
from banshi.web import accounts, pages
from banshi.web.cases import application_or_404
from banshi.web.files import disposition
from banshi.web.pages import current_platform, translator
from banshi.web.sheets import sheet_of

blueprint = Blueprint("documents", __name__)

FAILURES_OF_AN_ADDRESS = 20
_LONGEST = 64


@blueprint.get("/cases/<number>/documents/<document>.pdf")
def show(number: str, document: str) -> Response:
    """One document, for whoever may see the application."""
    application, item = application_or_404(number)
    events = current_platform().store.events(application)
    issue = next((one for one in documents_of(item, application, events) if one.document.document == document), None)
    if issue is None:
        abort(404)
    code = code_of(current_platform().database, application.id, document, issue.sequence)
    sheet = sheet_of(item, application, events, issue, code)
    response = Response(typeset(sheet, issue.event.at), mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition("inline", f"{sheet.title}-{application.number}.pdf")
    return response


@blueprint.get("/verify/")
def ask() -> str:
    """The page that a document's square code leads to; nothing is looked up before somebody sends it."""
    return _page(request.args.get("number", ""), request.args.get("code", ""))


@blueprint.post("/verify/")
def check() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Whether there is such a document. It says which, of which day and item, and nothing of any person."""
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    asking = f"verify from {request.remote_addr}"
    minutes = accounts.minutes_until(asking, FAILURES_OF_AN_ADDRESS)
    if minutes:
        said = _("核验次数过多，请 {minutes} 分钟后再试", minutes=minutes)
        return _page(number, code, fault=translator().say(said)), 429, {"Retry-After": str(minutes * 60)}
    database = current_app.extensions["banshi_platforms"].database
    found = verify(database, number[:_LONGEST], code[:_LONGEST], SORTS)
    if found is None:
        stored.record_attempt(database, asking, False, pages.now())
        said = _("不符：没有这个办件编号和验证码的文书。请核对是否抄错；仍不符的，不是本系统出具的文书")
        return _page(number, code, fault=translator().say(said)), 422
    return _page(number, code, found=found)


def _page(number: str, code: str, fault: str = "", found: Genuine | None = None) -> str:
    item = current_platform().version(found.digest) if found else None
    return pages.render(
        "verify.html",
        number=number[:_LONGEST],
        code=code[:_LONGEST],
        fault=fault,
        found=found,
        document=SORTS[found.sort].title if found else "",
        item=item,
    )
