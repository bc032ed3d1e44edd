"""Querying applications: what is asked, the page of the list that is asked for, and the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from flask import request

from banshi.applications.store import State
from banshi.definition.model import Item, Query
from banshi.field import Fault
from banshi.i18n import _
from banshi.policy import applications_of
from banshi.storage.listing import ApplicationFilters, ListedApplication, Page, Place, list_applications
from banshi.web import pages
from banshi.web.conditions import draw_conditions, inputs_of
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.rows import case_rows, draw_cases

_ID_LENGTH = 32
_STATES: Mapping[str, State] = {one.value: one for one in State}


@dataclass(frozen=True)
class PageAsked:
    """Which page of a list a form asks for."""

    number: int
    size: int


def page_asked() -> PageAsked:
    size = pages.whole(request.form.get("size"), pages.PAGE_SIZES[0])
    return PageAsked(pages.whole(request.form.get("page")), size if size in pages.PAGE_SIZES else pages.PAGE_SIZES[0])


def blank_page(item: Item, query: Query) -> str:
    """The query screen before anything is asked."""
    return _draw(item, query, {}, None, PageAsked(1, pages.PAGE_SIZES[0]))


def found_page(item: Item, query: Query) -> str | tuple[str, int]:
    """The query screen with what the form of this request asks for."""
    form = request.form
    asked = {name: form.get(name, "").strip() for one in query.filters for name in inputs_of(one.column)}
    faults = _faults(query, asked)
    if faults:
        return _draw(item, query, asked, None, PageAsked(1, pages.PAGE_SIZES[0]), faults), 422
    page = page_asked()
    found = list_applications(
        current_platform().store,
        applications_of(current_actor()),
        _filters(item.portal, asked),
        page=page.number,
        size=page.size,
        after=_read_place(form.get("after", ""), page, asked),
    )
    return _draw(item, query, asked, found, page)


def _faults(query: Query, asked: Mapping[str, str]) -> Sequence[Fault]:
    faults = [
        Fault(one.column, _("请选择{label}", label=one.label))
        for one in query.filters
        if one.required and not asked.get(one.column)
    ]
    for name in ("submitted_at_from", "submitted_at_to"):
        if asked.get(name) and _day(asked[name]) is None:
            faults.append(Fault(name, _("应为日期，如 2026-01-31")))
    return faults


def _filters(portal: str, asked: Mapping[str, str]) -> ApplicationFilters:
    wanted = asked.get("item", "")
    offered = {one.id for one in current_platform().definitions.items_of(portal)}
    return ApplicationFilters(
        name=asked.get("name", ""),
        id_type=asked.get("id_type", ""),
        id_number=asked.get("id_number", "").upper(),
        state=_STATES.get(asked.get("state", "")),
        items=(wanted,) if wanted in offered else (),
        submitted_from=_day(asked.get("submitted_at_from", "")),
        submitted_to=_day(asked.get("submitted_at_to", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _draw(
    item: Item,
    query: Query,
    asked: Mapping[str, str],
    found: Page[ListedApplication] | None,
    page: PageAsked,
    faults: Sequence[Fault] = (),
) -> str:
    say = translator().say
    headings = [say("序号"), *(say(one.label) for one in query.columns), say("操作")]
    rows = case_rows(found.rows) if found else ()
    said = [(one.target, _label(query, one.target), say(one.message)) for one in faults]
    return pages.render(
        "query.html",
        # Asked and answered at one address.
        address=request.path,
        item=item,
        conditions=draw_conditions(item, query, asked, {target: words for target, _label, words in said}),
        found=found,
        headings=headings,
        rows=draw_cases(headings, rows, query.columns, (page.number - 1) * page.size + 1),
        page=page.number,
        size=page.size,
        after=_write_place(found, page, asked) if found else "",
        sizes=pages.PAGE_SIZES,
        faults=said,
    )


def _label(query: Query, target: str) -> str:
    return next((translator().say(one.label) for one in query.filters if target.startswith(one.column)), "")


# The next page goes on from the last row that is shown, however deep: leafing there by number would read all before it.


def _write_place(found: Page[ListedApplication], page: PageAsked, asked: Mapping[str, str]) -> str:
    """Where the next page begins, for the form: which page of which question it is of, and the last row's place."""
    if not found.rows or page.number >= found.pages:
        return ""
    at, row_id = found.rows[-1].place
    return f"{page.number + 1},{_question(page, asked)},{at.isoformat()},{row_id}"


def _read_place(text: str, page: PageAsked, asked: Mapping[str, str]) -> Place | None:
    """The place to go on from; None when the form asks for another page or another question, or holds no place."""
    number, _comma, rest = text.partition(",")
    question, _comma, place = rest.partition(",")
    at, _comma, row_id = place.partition(",")
    if number != str(page.number) or question != _question(page, asked) or len(row_id) != _ID_LENGTH:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, row_id) if moment.tzinfo == UTC and row_id.isalnum() else None


def _question(page: PageAsked, asked: Mapping[str, str]) -> str:
    """Tells whether the form still asks what its list answers: what is typed since then begins by number."""
    return sha256(repr((page.size, sorted(asked.items()))).encode("utf-8", "replace")).hexdigest()[:8]
