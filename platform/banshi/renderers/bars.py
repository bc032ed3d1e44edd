"""Bars drawn on the server: words in HTML, lengths in SVG. They need no script, and the table beside them says more."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its length, the `part` of it that is wanting, and what is said at its end."""

    label: str
    value: float
    part: float
    said: str


def draw_bars(bars: Sequence[Bar]) -> Markup:
    """A bar below the other; the longest takes the whole width."""
    longest = max((one.value for one in bars), default=0) or 1
    return Markup('<ul class="bn-bars">{}</ul>').format(Markup("").join(_bar(one, longest) for one in bars))


def _bar(one: Bar, longest: float) -> Markup:
    length, part = (round(value / longest * 100, 1) for value in (one.value, min(one.part, one.value)))
    return Markup(
        '<li><span>{}</span><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="4"></rect><rect class="part" width="{}" height="4"></rect></svg><span>{}</span></li>'
    ).format(one.label, length, part, one.said)
