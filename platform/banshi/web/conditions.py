"""The conditions of a query over applications: each drawn once, and filled in with what is asked."""

from collections.abc import Mapping

from flask import current_app
from markupsafe import Markup, escape

from banshi.definition.model import Filter, Item, Query
from banshi.web import pages, sessions
from banshi.web.pages import current_platform

# Of every item, in two languages, and of a few epochs.
_MOST_KEPT = 400


def inputs_of(column: str) -> tuple[str, ...]:
    """The names of the inputs of a condition on `column`."""
    return ("submitted_at_from", "submitted_at_to") if column == "submitted_at" else (column,)


def draw_conditions(item: Item, query: Query, asked: Mapping[str, str], wrong: Mapping[str, str]) -> Markup:
    """The conditions with what is asked, and beside it what is wrong with it.

    :param wrong: said in words, by column
    """
    drawn = _blank(item, query)
    conditions = (
        _filled(_draw(item, one, wrong[one.column]) if one.column in wrong else drawn[one.column], one.column, asked)
        for one in query.filters
    )
    return Markup("".join(conditions))


def _blank(item: Item, query: Query) -> Mapping[str, str]:
    """By column: the condition when nothing is asked, the same for everybody who speaks this language."""
    kept: dict[tuple[int, str, str], Mapping[str, str]] = current_app.extensions["banshi_conditions"]
    key = (sessions.visit().epoch, item.id, pages.current_locale())
    drawn = kept.get(key)
    if drawn is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        drawn = kept[key] = {one.column: _draw(item, one) for one in query.filters}
    return drawn


def _draw(item: Item, one: Filter, fault: str = "") -> str:
    definitions = current_platform().definitions
    return pages.fragment(
        "condition.html",
        filter=one,
        fault=fault,
        mark=_mark,
        applies=[other for other in definitions.items_of(item.portal) if other.kind == "apply"],
        id_types=definitions.dictionaries.get("id_type"),
    )


def _mark(name: str) -> str:
    """Where the text of an input goes in. No page holds such characters otherwise."""
    return f"\x02{name}\x03"


def _filled(drawn: str, column: str, asked: Mapping[str, str]) -> str:
    for name in inputs_of(column):
        # Markup is what escape gives; as plain text it is not escaped again in what it is put into.
        text = str(escape(asked.get(name, "")))
        drawn = drawn.replace(_mark(name), text)
        if text:
            drawn = drawn.replace(f'<option value="{text}">', f'<option value="{text}" selected>', 1)
    return drawn
