"""Querying a register: the conditions its definition declares, and the records of the person's scope, masked."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from markupsafe import Markup

from banshi.conditions import Value
from banshi.definition.model import Filter, Item, Query
from banshi.field import Fault, Field, FieldError
from banshi.i18n import Text, _
from banshi.register import Register
from banshi.renderers.form import draw_field
from banshi.renderers.listing import draw_rows
from banshi.storage.listing import list_records
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform, translator


def query_page(item: Item, query: Query, register: Register, number: int, size: int, asked: bool) -> tuple[str, int]:
    """The query screen of a register; with its list once it was `asked`.

    :param number: the page of the list
    :param size: how many records it shows
    """
    typed = {one.column: _typed(register.by_name[one.column]) for one in query.filters} if asked else {}
    equals, faults = _conditions(query.filters, register, typed) if asked else ({}, [])
    found = None
    if asked and not faults:
        actor, store = current_actor(), current_platform().store
        found = list_records(store, actor, register, equals, page=number, size=size)
    say, locale = translator().say, translator().locale
    said = {one.target: say(one.message) for one in faults}
    columns = [register.by_name[one.column] for one in query.columns]
    headings = [say("序号"), *(say(one.label) for one in query.columns), say("操作")]
    rows = [
        (place, *(one.mask(record.get(one.name), locale) for one in columns), _link(item, key, place))
        for place, (key, record) in enumerate(found.rows if found else (), (number - 1) * size + 1)
    ]
    page = pages.render(
        "records.html",
        address=request.path,
        item=item,
        controls=[
            _control(register.by_name[one.column], one, typed.get(one.column, ""), said) for one in query.filters
        ],
        headings=headings,
        rows=draw_rows(headings, rows),
        found=found,
        page=number,
        size=size,
        after="",
        sizes=pages.PAGE_SIZES,
        faults=[(one.target, say(_label(query.filters, one.target)), said[one.target]) for one in faults],
    )
    return page, 422 if faults else 200


def _link(item: Item, key: str, place: int) -> Markup:
    more = translator().say("详情")
    address = url_for("record.show", portal=item.portal, item_id=item.id, key=key)
    return Markup('<a class="btn btn-quiet" href="{}" aria-label="{} {}">{}</a>').format(address, more, place, more)


def _typed(one: Field) -> str | list[str]:
    several = one.widget().drawing in ("cascade", "checks")
    return request.form.getlist(one.name) if several else request.form.get(one.name, "")


def _conditions(
    filters: Sequence[Filter], register: Register, typed: Mapping[str, str | list[str]]
) -> tuple[dict[str, Value], list[Fault]]:
    equals: dict[str, Value] = {}
    faults: list[Fault] = []
    context = pages.judging_context()
    for one in filters:
        try:
            value = register.by_name[one.column].parse(typed[one.column], context)
        except FieldError as error:
            faults.append(Fault(one.column, error.message))
            continue
        if value is not None:
            equals[one.column] = value
        elif one.required:
            faults.append(Fault(one.column, _("请填写{label}", label=one.label)))
    return equals, faults


def _control(one: Field, asked: Filter, typed: str | list[str], said: Mapping[str, str]) -> str:
    pencil = current_platform().pencil(translator())
    return draw_field(pencil, one, typed, said.get(one.name, ""), asked.required)


def _label(filters: Sequence[Filter], column: str) -> Text:
    return next(one.label for one in filters if one.column == column)
