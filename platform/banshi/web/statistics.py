"""Statistics 统计 for auditors, policy staff and reviewers: tables and bars of a period, and their export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import structlog
from flask import Blueprint, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from banshi.applications.rating import GRADES
from banshi.calendar import office_day
from banshi.diagnostics import Message
from banshi.dictionary import Code
from banshi.i18n import _
from banshi.policy import EVERYTHING, Scope, statistics_of
from banshi.renderers.bars import Bar, draw_bars
from banshi.renderers.export import Sheet, export_csv, export_xlsx
from banshi.storage.statistics import Cell, Counts, Period, count, fold, keep_export, office_names, total
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform, translator

blueprint = Blueprint("statistics", __name__)
log = structlog.get_logger("banshi.statistics")

_COLUMNS: Sequence[tuple[str, Message]] = (
    ("filed", _("提交")),
    ("approved", _("通过")),
    ("refused", _("不予通过")),
    ("withdrawn", _("撤回")),
    ("open", _("在办")),
    ("in_time", _("按期办结")),
    ("overdue", _("超期办结")),
    ("open_overdue", _("在办已超期")),
    ("returned", _("退回补正")),
    ("late", _("未一次告知")),
)
_MOST_BARS = 12
_LONGEST_PERIOD = 3_660
_LONGEST_REASON = 100
# By the ending of the file: its media type, and what makes it.
_FORMS: Mapping[str, tuple[str, Callable[[Sequence[str], Sequence[Sheet]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", export_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export_xlsx),
}


@dataclass(frozen=True)
class Table:
    """What was counted, by one thing; the last row is all of it."""

    id: str
    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | float | None]]]
    bars: Markup


@blueprint.get("/statistics/")
def show() -> str | tuple[str, int]:
    period, fault = _period(request.args)
    return _page(period, fault)


@blueprint.post("/statistics/export/")
def export() -> Response | str | tuple[str, int]:
    """The tables as a file that says who took it out, when and why."""
    form, reason = request.form.get("form", ""), request.form.get("reason", "").strip()[:_LONGEST_REASON]
    period, fault = _period(request.form)
    if fault is None and form not in _FORMS:
        fault = _("请选择文件格式")
    if fault is None and not reason:
        fault = _("请写明导出的理由")
    if fault is not None:
        return _page(period, fault)
    actor, now = current_actor(), pages.now()
    keep_export(current_platform().database, period, form, reason, actor, now)
    log.info("statistics exported", account=actor.user_id, form=form)
    media_type, make = _FORMS[form]
    sheets = [Sheet(one.title, one.headings, [[name, *cells] for name, cells in one.rows]) for one in _tables(period)]
    content = make(_notes(period, reason), sheets)
    answer = Response(content, content_type=media_type)
    name = f"statistics-{period.first}-{period.last}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _notes(period: Period, reason: str) -> Sequence[str]:
    actor, say = current_actor(), translator().say
    at = pages.local_time(pages.now()).strftime("%Y-%m-%d %H:%M:%S")
    return [
        say("办件统计：{first} 至 {last} 提交的办件", first=period.first, last=period.last),
        say("导出人：{name}（{unit}）", name=actor.display_name, unit=actor.unit_title or actor.unit_id or "-"),
        say("导出时间：{at}", at=at),
        say("导出理由：{reason}", reason=reason),
    ]


def _page(period: Period, fault: Message | None) -> str | tuple[str, int]:
    drawn = pages.render(
        "statistics.html",
        period=period,
        fault=translator().say(fault) if fault else "",
        tables=_tables(period),
        whole=_scope() == EVERYTHING,
        typed=request.values,
        longest_reason=_LONGEST_REASON,
    )
    return (drawn, 422) if fault else drawn


def _period(asked: Mapping[str, str]) -> tuple[Period, Message | None]:
    """The days that are asked for, the last twelve months where none are; and what is wrong with them."""
    today = office_day(pages.now())
    usual = Period(date(today.year - 1, today.month, 1), today)
    first, last = asked.get("first", "").strip(), asked.get("last", "").strip()
    period = Period(pages.day_in(first) or usual.first, pages.day_in(last) or usual.last)
    if (first and pages.day_in(first) is None) or (last and pages.day_in(last) is None):
        return usual, _("日期写成 2026-11-30 这样")
    if period.last < period.first:
        return usual, _("最后一天不能早于第一天")
    if (period.last - period.first).days > _LONGEST_PERIOD:
        return usual, _("一次最多统计十年")
    return period, None


def _tables(period: Period) -> Sequence[Table]:
    platform = current_platform()
    cells = count(platform.database, _scope(), period, office_day(pages.now()))
    items, say = platform.definitions.items, translator().say
    names = office_names(platform.store, {one.office for one in cells})

    def item(name: str) -> str:
        return say(items[name].title) if name in items else name

    def office(name: str) -> str:
        return names.get(name, name) or say("没有经办机构（自动办结，或还没人办）")

    table = partial(_table, cells)
    return [
        table("item", say("按事项"), lambda one: one.item, item),
        table("office", say("按经办机构"), lambda one: one.office, office),
        table("month", say("按月份"), lambda one: one.month, str),
    ]


def _table(
    cells: Mapping[Cell, Counts], id_: str, title: str, part: Callable[[Cell], str], name: Callable[[str], str]
) -> Table:
    say, counted = translator().say, fold(cells, part)
    rows = [(name(key), _numbers(one)) for key, one in counted.items()]
    rows.append((say("合计"), _numbers(total(counted.values()))))
    grades = [one.label.in_locale(pages.current_locale()) for one in _grades()]
    headings = [title, *(say(words) for _name, words in _COLUMNS), say("平均工作日"), *grades]
    largest = sorted(counted.items(), key=lambda pair: -pair[1]["filed"])[:_MOST_BARS]
    drawn = sorted(largest) if id_ == "month" else largest
    return Table(id_, title, headings, rows, draw_bars([_bar(name(key), one) for key, one in drawn]))


def _bar(label: str, one: Counts) -> Bar:
    late = one["overdue"] + one["open_overdue"]
    return Bar(label, one["filed"], late, translator().say("{count} 件，超期 {late} 件", count=one["filed"], late=late))


def _numbers(one: Counts) -> Sequence[int | float | None]:
    days = None if one.average_days is None else round(one.average_days, 1)
    return [*(one[name] for name, _words in _COLUMNS), days, *(one.grades.get(grade.code, 0) for grade in _grades())]


def _grades() -> Sequence[Code]:
    found = current_platform().definitions.dictionaries.get(GRADES)
    return found.codes if found else ()


def _scope() -> Scope:
    """The person's own office; who supervises a stage of any item also sees the offices below."""
    actor, platform = current_actor(), current_platform()
    routes = (route for item in platform.definitions.items.values() for route in item.review)
    supervisors = {stage.supervisor for route in routes for stage in route.review.path()} - {""}
    below = platform.store.offices_below(actor.unit_id) if supervisors & actor.roles else [actor.unit_id]
    return statistics_of(actor, below)
