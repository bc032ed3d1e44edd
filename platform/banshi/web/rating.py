"""The rating 好差评 on an application's page: the form while it is open, what was said afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from banshi.applications.rating import GRADES, POINTS, may_be_rated, rated
from banshi.applications.store import Application, Event, EventKind
from banshi.dictionary import Dictionary
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform


@dataclass(frozen=True)
class RatingForm:
    """What the page draws; where it is not open, nothing."""

    open: bool
    grades: Dictionary | None
    points: Sequence[tuple[str, str]]
    typed: Mapping[str, str]


def rating_form(application: Application, events: Sequence[Event]) -> RatingForm:
    grades, points = dictionaries()
    unrated = all(one.kind is not EventKind.RATED for one in events)
    open_ = unrated and may_be_rated(application, current_actor(), grades)
    locale = pages.current_locale()
    named = [(one.code, one.label.in_locale(locale)) for one in (points.codes if points else ())]
    return RatingForm(open_, grades, named, request.form)


def rating_typed(application: Application) -> Event:
    """The event of the rating that this request sends.

    :raises NotPossible: it cannot be rated, or not like this
    """
    grades, points = dictionaries()
    assert grades is not None, "nobody gets here without grades"
    form = request.form
    return rated(application, current_actor(), grades, points, form, form.get("note", ""), pages.now())


def dictionaries() -> tuple[Dictionary | None, Dictionary | None]:
    """The grades and the points that the definitions in force have."""
    found = current_platform().definitions.dictionaries
    return found.get(GRADES), found.get(POINTS)
