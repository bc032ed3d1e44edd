"""The clock of a case on a page: when it is due, in colour and words, and the arithmetic behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banshi.clock import AMBER, Colour, Due, explain, span_words
from banshi.diagnostics import Message
from banshi.i18n import Translator, _
from banshi.workdays import Calendar

# The kind of mark and the picture of each colour, as theme.css and icons.svg call them.
_MARKS: Mapping[Colour, tuple[str, str]] = {
    Colour.RED: ("late", "err"),
    Colour.AMBER: ("soon", "warn"),
    Colour.GREEN: ("calm", "clock"),
    Colour.PAUSED: ("calm", "clock"),
}


@dataclass(frozen=True)
class ClockLines:
    """What `templates/clock.html` draws.

    :ivar mark: the class of its colour; `picture` the icon beside it, so that nothing hangs on colour alone
    :ivar words: the day and what is left; `short` only what is left, for lists that say that they count working days
    :ivar day: the due day in ISO form; "" while the clock stands still
    :ivar lines: the arithmetic
    """

    mark: str
    picture: str
    words: str
    short: str
    day: str
    lines: Sequence[str]


@dataclass(frozen=True)
class DueMark:
    """What is left until a day, for a row of a list: what `clock.due_mark` draws."""

    mark: str
    picture: str
    short: str


def due_mark(calendar: Calendar, day: date, today: date, translator: Translator, amber: int = AMBER) -> DueMark:
    """What a list says of a limit of which it knows only the last day."""
    found = Due(calendar, today, 0, 0, (), day, 0)
    mark, picture = _MARKS[found.colour(today, amber)]
    return DueMark(mark, picture, translator.say(_left_words(found, today)))


def clock_lines(found: Due, today: date, translator: Translator, amber: int = AMBER) -> ClockLines:
    """:param amber: the working days left from which it is nearly due"""
    mark, picture = _MARKS[found.colour(today, amber)]
    say = translator.say
    return ClockLines(
        mark=mark,
        picture=picture,
        words=say(_words(found, today)),
        short=say(_left_words(found, today)),
        day=found.day.isoformat() if found.day else "",
        lines=[say(one.said) for one in explain(found)],
    )


def _words(found: Due, today: date) -> Message:
    said = _left_words(found, today)
    if found.day is None:
        return said
    day = span_words(found.day, found.day, today.year)
    if today == found.day:
        return _("今天（{day}）到期", day=day)
    if found.provisional:
        return _("{day}到期（暂定），{left}", day=day, left=said)
    return _("{day}到期，{left}", day=day, left=said)


def _left_words(found: Due, today: date) -> Message:
    left = found.left(today)
    if found.day is None:
        why = found.open_pause.why if found.open_pause else ""
        return _("{why}停表，还剩 {count} 个工作日", why=why, count=left)
    if today == found.day:
        return _("今天到期")
    if today < found.day:
        return _("还剩 {count} 个工作日", count=left)
    # On the days off right after the due day no working day is lost yet.
    return _("超期 {count} 个工作日", count=-left) if left else _("已超期")
