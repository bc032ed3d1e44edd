"""One record of a register 台账记录: its values, masked, and all that happened to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, request

from banshi.conditions import Value, Values
from banshi.definition.model import Item
from banshi.field import Field
from banshi.policy import applications_of, records_of
from banshi.register import Register
from banshi.storage.history import RecordChange, find_removed, keep_reveal, list_changes, list_reveals
from banshi.web import pages
from banshi.web.facts import FileLink, links, title_of
from banshi.web.filing import item_or_404
from banshi.web.pages import current_actor, current_platform, translator

blueprint = Blueprint("record", __name__)

_HISTORY = 10
_LONGEST_REASON = 100


@dataclass(frozen=True)
class Line:
    """One value of the record. `masked` says that there is more to see."""

    name: str
    label: str
    value: str
    masked: bool
    files: Sequence[FileLink] = ()


@dataclass(frozen=True)
class Changed:
    """One change: what each column was and became, masked; `act` is "create", "change" or "remove"."""

    at: datetime
    actor: str
    number: str
    title: str
    act: str
    values: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class _Shown:
    """A record as the item may show it; where it was `removed`, as it was then."""

    item: Item
    register: Register
    key: str
    values: Values
    removed: bool = False


@blueprint.get("/<portal>/<item_id>/records/<key>/")
def show(portal: str, item_id: str, key: str) -> str:
    return _page(_shown_or_404(portal, item_id, key))


@blueprint.post("/<portal>/<item_id>/records/<key>/reveal/")
def reveal(portal: str, item_id: str, key: str) -> str:
    """Show one masked value whole. Why is asked first, and the act is kept before anything is shown."""
    shown = _shown_or_404(portal, item_id, key)
    register = shown.register
    name, reason = request.form.get("field", ""), request.form.get("reason", "").strip()[:_LONGEST_REASON]
    one = register.by_name.get(name)
    if one is None or not one.personal or shown.values.get(name) is None or not reason:
        abort(400)
    keep_reveal(current_platform().database, register.id, key, name, reason, current_actor(), pages.now())
    return _page(shown, whole=name)


def _shown_or_404(portal: str, item_id: str, key: str) -> _Shown:
    """The record, for whoever may query it: through an item that queries its register, within the person's scope.

    One that was removed is shown as it was then.
    """
    item = item_or_404(portal, item_id)
    register = item.query.register if item.query else None
    if register is None:
        abort(404)
    scope = records_of(current_actor(), register.unit_column)
    platform = current_platform()
    record = platform.store.find_record(register.id, key, scope)
    if record is not None:
        return _Shown(item, register, key, record)
    removed = find_removed(platform.database, register, key, scope)
    if removed is None:
        abort(404)
    return _Shown(item, register, key, removed, removed=True)


def _page(shown: _Shown, whole: str = "") -> str:
    platform, say = current_platform(), translator().say
    register, key = shown.register, shown.key
    found = list_changes(
        platform.database,
        register.id,
        key,
        applications_of(current_actor()),
        page=pages.whole(request.args.get("page")),
        size=_HISTORY,
    )
    reveals = list_reveals(platform.database, register.id, key)
    return pages.render(
        "record.html",
        item=shown.item,
        register=register,
        key=key,
        lines=[_line(one, shown.values.get(one.name), one.name == whole) for one in register.fields],
        whole=whole,
        changes=[_changed(register, one) for one in found.rows],
        total=found.total,
        page=found.number,
        pages=found.pages,
        removed=shown.removed,
        reveals=[(pages.local_time(one.at), one.actor, _label(register, one.field), one.reason) for one in reveals],
        reasons=[say("核对材料"), say("联系申请人"), say("更正信息")],
    )


def _line(one: Field, value: Value, whole: bool) -> Line:
    files = links(value if isinstance(value, list) else [value]) if one.TAKES_FILES and value else ()
    shown = one.display(value, translator().locale) if whole else _masked(one, value)
    hidden = bool(one.personal) and value is not None and not whole
    return Line(one.name, translator().say(one.label), shown, hidden, files)


def _masked(one: Field, value: Value) -> str:
    if one.register_used and isinstance(value, str):
        return title_of(one.register_used.id, value)
    return one.mask(value, translator().locale)


def _changed(register: Register, one: RecordChange) -> Changed:
    item = current_platform().definitions.items.get(one.item)
    return Changed(
        at=pages.local_time(one.at),
        actor=one.actor,
        number=one.number,
        title=translator().say(item.title) if item else "",
        act="create" if one.before is None else "remove" if one.after is None else "change",
        values=[*_columns(register, one.before or {}, one.after)],
    )


def _columns(register: Register, before: Values, after: Values | None) -> Iterable[tuple[str, str, str]]:
    """Of the columns that a definition still names: the label, what stood there and what stands there."""
    for name, value in (before if after is None else after).items():
        field = register.by_name.get(name)
        if field is not None and (value is not None or before.get(name) is not None):
            yield translator().say(field.label), _masked(field, before.get(name)), _masked(field, value)


def _label(register: Register, name: str) -> str:
    field = register.by_name.get(name)
    return translator().say(field.label) if field else name
