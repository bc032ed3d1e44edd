"""The JSON API: what items ask for, filing, lists and details, as the pages have them; it decides nothing either.

Who calls, how often and how much the gate has looked at (security.py); what is wrong is a problem (problems.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, request, url_for

from banshi.applications.flow import correctable, submit, was_sent
from banshi.applications.reading import read
from banshi.applications.store import Application, Conflict, State
from banshi.applications.versions import part_differences
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import ONLINE, Fault, quote
from banshi.i18n import Text, _
from banshi.policy import applications_of
from banshi.renderers.openapi import LIST_PARAMETERS, codes_of, description_of, summary_of
from banshi.renderers.openapi import openapi as openapi_of
from banshi.storage.listing import ApplicationFilters, ListedApplication, Page, Place, list_applications
from banshi.web import pages, uploads
from banshi.web.agreed import agreed_to
from banshi.web.cases import application_or_404
from banshi.web.facts import Fact, FileLink, facts_of, materials_of
from banshi.web.lookups import looked_up_or_404, offered_codes
from banshi.web.pages import current_actor, current_platform, judging_context, portal_with, translator
from banshi.web.payloads import Malformed, Payload, canonical, payload_of, read_json
from banshi.web.problems import CONFLICT, FAULTS, KEY_REUSED, STALE, answer, problem
from banshi.web.screens import label_of
from banshi.web.timeline import Happening, applicant_timeline_of

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
# A draft's id is the key of what it becomes; a program's keys never meet those.
_KEY_PREFIX = "api "
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ROW_ID = re.compile(r"[0-9a-f]{32}")
_STATES: Mapping[str, State] = {one.value: one for one in State}
_SIZES = range(1, 101)
_USUAL_SIZE = 20

Asked = TypeVar("Asked")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    return answer(openapi_of(_items(), translator(), _channel))


@blueprint.get("/items")
def items() -> Response:
    return answer([summary_of(one, translator()) for one in _items()])


@blueprint.get("/items/<item_id>")
def item(item_id: str) -> Response:
    found = _item_or_404(item_id)
    return answer(description_of(found, translator(), _channel(found)))


@blueprint.get("/dictionaries/<dictionary_id>")
def codes(dictionary_id: str) -> Response:
    """The codes at the top of a tree, or below `parent`; or those that hold the words `q`."""
    dictionary = current_platform().definitions.dictionaries.get(dictionary_id)
    if dictionary is None:
        abort(404)
    return answer(codes_of(offered_codes(dictionary, request.args), translator()))


@blueprint.get("/lookups/<register_id>")
def records(register_id: str) -> Response:
    """Records to choose from in a look-up: the key, which is what is filed, with the columns that a dialog shows."""
    asked, locale = looked_up_or_404(register_id), translator().locale
    columns = [asked.register.by_name[name] for name in asked.register.listed]
    rows = [
        {"key": key, "shown": {one.name: one.display(record.get(one.name), locale) for one in columns}}
        for key, record in asked.found.rows
    ]
    return answer({"records": rows, "total": asked.found.total, "pages": asked.found.pages})


@blueprint.post("/items/<item_id>/applications")
def file_application(item_id: str) -> Response:
    """File an application. The same idempotency key files once: a request sent again is answered with what it filed,
    another one with the same key is refused.
    """
    found = _item_or_404(item_id)
    key, body = _key(), _body()
    fingerprint = _fingerprint(body)
    filed = current_platform().store.find_filed(current_actor().unit_id, key)
    if filed is not None:
        return _filed_before(filed, found, fingerprint)
    payload = _payload(found, body)
    _refuse_stale(found, payload.version)
    return _file(found, payload, key, fingerprint)


def _file(found: Item, payload: Payload, key: str, fingerprint: str) -> Response:
    reading = read(found, payload.raw, replace(judging_context(), channel=_channel(found)))
    faults = [*payload.misplaced, *reading.faults]
    if faults:
        return problem(422, kind=FAULTS, errors=[_error(found, one) for one in faults])
    now, store = pages.now(), current_platform().store
    try:
        filed = submit(found, reading, current_actor(), store, key, now, portal_with(found), fingerprint)
    except Conflict as conflict:
        return problem(409, conflict.message, CONFLICT)
    if filed.submitted_at != now:
        # Another request with this key was first.
        return _filed_before(filed, found, fingerprint)
    return _filed(filed, 201)


@blueprint.post("/files")
def keep_file() -> Response:
    """Keep a file for an application to come; it is inspected as in a form."""
    if request.mimetype != "multipart/form-data":
        abort(415)
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        return problem(400, _("请用 multipart/form-data 上传一个名为 file 的文件"))
    kept = uploads.keep(files[0])
    if isinstance(kept, Message):
        return problem(422, kept, FAULTS, errors=[{"name": "file", "label": "", "message": translator().say(kept)}])
    return answer({"id": kept.id, "name": kept.name, "media_type": kept.media_type, "size": kept.size}, 201)


@blueprint.get("/applications")
def applications() -> Response:
    """The applications that the person may see, newest first. Names and numbers are asked for on the pages only: an
    address is kept in logs.
    """
    for name in request.args:
        if name not in LIST_PARAMETERS:
            return problem(400, _("没有名为“{name}”的查询条件", name=quote(name)))
    size = _asked("size", lambda text: _whole(text, _SIZES)) or _USUAL_SIZE
    number = _asked("page", lambda text: _whole(text, range(1, 100_000))) or 1
    after = _asked("after", _place)
    scope, filters = applications_of(current_actor()), _filters()
    found = list_applications(current_platform().store, scope, filters, page=number, size=size, after=after)
    rows = [_row(one) for one in found.rows]
    return answer({"applications": rows, "total": found.total, "capped": found.capped, "next": _next(found, size)})


@blueprint.get("/applications/<number>")
def application(number: str) -> Response:
    """An application as its page shows it, masked alike."""
    found, version = application_or_404(number)
    events = current_platform().store.events(found)
    wanted = correctable(events) if found.state is State.CORRECTION else {}
    say = translator().say
    return answer(
        {
            **_state(found),
            "title": say(version.title),
            "submitted_at": _moment(found.submitted_at),
            "decided_at": _moment(found.decided_at) if found.decided_at else None,
            "sections": [
                {"title": title, "facts": [_fact(one) for one in facts]} for title, facts in facts_of(version, found)
            ],
            "materials": [
                {
                    "name": one.name,
                    "label": one.label,
                    "held": one.held,
                    "files": _files(one.files),
                    "handed_in": one.handed_in,
                    "checked": one.checked,
                }
                for one in materials_of(version, found)
                if not one.window or one.handed_in
            ],
            "agreed": [{"digest": one.digest, "at": _moment(one.at)} for one in agreed_to(version, found)],
            "to_correct": [
                {"name": name, "label": say(label_of(version, name)), "message": said} for name, said in wanted.items()
            ],
            "events": [_happening(one) for one in applicant_timeline_of(version, found, events)],
        }
    )


def _happening(one: Happening) -> Mapping[str, object]:
    """What happened, as the applicant is told it; how it is drawn is no part of it."""
    told = {name: value for name, value in asdict(one).items() if name not in ("late", "detail", "done")}
    return {**told, "at": _moment(one.at)}


def _items() -> Sequence[Item]:
    """What can be applied for in the portals of the person's unit."""
    definitions, kind = current_platform().definitions, current_actor().unit_kind
    mine = [one for one in definitions.portals.values() if kind in one.unit_kinds]
    offered = {one.id for portal in mine for one in definitions.items_of(portal.id)}
    return [one for one in definitions.items.values() if one.steps and one.id in offered]


def _channel(item: Item) -> str:
    """By which way the person files it: at the portal where the pages would have it."""
    portal = current_platform().definitions.portals.get(portal_with(item))
    return portal.channel if portal else ONLINE


def _item_or_404(item_id: str) -> Item:
    found = next((one for one in _items() if one.id == item_id), None)
    return found or abort(404)


def _key() -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not _KEY.fullmatch(key):
        abort(
            problem(
                400, _("请在 {header} 头里写 1 到 64 个英文字母、数字或符号；每个办件用一个新的", header=KEY_HEADER)
            )
        )
    return _KEY_PREFIX + key


def _body() -> object:
    if request.mimetype != "application/json":
        abort(415)
    try:
        return read_json(request.get_data())
    except Malformed as error:
        abort(problem(400, error.message))


def _payload(found: Item, body: object) -> Payload:
    try:
        return payload_of(found, body, _channel(found))
    except Malformed as error:
        abort(problem(400, error.message))


def _fingerprint(body: object) -> str:
    """Tells whether the same is sent again. Keyed: it says nothing of a person to whoever reads it."""
    seal = current_platform().database.seal
    return str(seal.token("api.filing", canonical(body)))


def _refuse_stale(found: Item, version: str) -> None:
    """A program that says which version it was written against is told when that is not in force any more."""
    if version in ("", found.digest):
        return
    before = current_platform().version(version) if _DIGEST.fullmatch(version) else None
    changes = [asdict(one) for one in part_differences(before, found)] if before and before.id == found.id else None
    said = _("这个事项已有新版，请按新版提交") if changes else _("这个事项没有这一版，请按现在的版本提交")
    abort(problem(409, said, STALE, version=found.digest, changes=changes))


def _filed_before(filed: Application, found: Item, fingerprint: str) -> Response:
    """The answer to a key that filed something: what it filed, if the same was sent.

    Source: draft-ietf-httpapi-idempotency-key-header, Error Scenarios: a key with a different payload is a 422.
    """
    if filed.item != found.id:
        said = _("这个 {header} 已用于另一个事项，请换一个", header=KEY_HEADER)
        return problem(422, said, KEY_REUSED, number=filed.number)
    if not was_sent(current_platform().store.events(filed), fingerprint):
        said = _("这个 {header} 已用于内容不同的另一件，没有再提交。另一件事请换一个编号", header=KEY_HEADER)
        return problem(422, said, KEY_REUSED, number=filed.number)
    return _filed(filed, 200)


def _filed(filed: Application, status: int) -> Response:
    response = answer(_state(filed), status)
    response.headers["Location"] = url_for("api.application", number=filed.number)
    return response


def _state(filed: Application) -> dict[str, Any]:
    return {"number": filed.number, "state": filed.state.value, "item": filed.item, "version": filed.digest}


def _error(found: Item, fault: Fault) -> Mapping[str, str]:
    say = translator().say
    return {"name": fault.target, "label": say(_label(found, fault.target)), "message": say(fault.message)}


def _label(found: Item, target: str) -> Text | str:
    agreements = (step.agreement for step in found.steps)
    return next((one.tick for one in agreements if one and one.target == target), None) or label_of(found, target)


def _filters() -> ApplicationFilters:
    wanted = request.args.get("item", "")
    return ApplicationFilters(
        state=_asked("state", _STATES.get),
        items=(wanted,) if wanted else (),
        submitted_from=_asked("submitted_from", _day),
        submitted_to=_asked("submitted_to", _day),
    )


def _asked(name: str, parse: Callable[[str], Asked | None]) -> Asked | None:
    """A parameter of the address; None where it is not there."""
    text = request.args.get(name, "")
    found = parse(text) if text else None
    if text and found is None:
        abort(problem(400, _("查询条件 {name} 的值不对", name=name)))
    return found


def _whole(text: str, among: range) -> int | None:
    number = pages.whole(text, 0)
    return number if number in among else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _place(text: str) -> Place | None:
    """Where to go on from, as `_next` wrote it."""
    at, _comma, row_id = text.partition(",")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, row_id) if moment.tzinfo == UTC and _ROW_ID.fullmatch(row_id) else None


def _next(found: Page[ListedApplication], size: int) -> str | None:
    """The address of what follows the last row; None at the end."""
    if len(found.rows) < size:
        return None
    at, row_id = found.rows[-1].place
    asked: dict[str, Any] = {name: text for name, text in request.args.items() if name != "page"}
    return url_for("api.applications", **{**asked, "after": f"{at.isoformat()},{row_id}"})


def _row(one: ListedApplication) -> dict[str, Any]:
    found = current_platform().definitions.items.get(one.item)
    return {
        "number": one.number,
        "state": one.state.value,
        "item": one.item,
        "title": translator().say(found.title) if found else one.item,
        "submitted_at": _moment(one.submitted_at),
        "subject": one.subject_title,
        "subjects": one.subject_count,
        "id_type": one.id_type or None,
        "id_number": one.masked_id_number or None,
        "listed": dict(one.listed),
    }


def _fact(one: Fact) -> dict[str, Any]:
    shown = {"name": one.name, "label": one.label, "value": one.value, "masked": one.masked, "source": one.source}
    return {**shown, "table": asdict(one.table) if one.table else None, "files": _files(one.files)}


def _files(several: Sequence[FileLink]) -> list[dict[str, Any]]:
    return [{"id": one.id, "name": one.name, "media_type": one.media_type} for one in several]


def _moment(at: datetime) -> str:
    return pages.local_time(at).isoformat(timespec="seconds")
