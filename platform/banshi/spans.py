"""Two days, or two months, from and to: what the two range kinds share."""

import re
from collections.abc import Callable, Iterator, Sequence

from banshi.conditions import Value
from banshi.days import TODAY, out_of_bounds, surely_between
from banshi.diagnostics import Message
from banshi.field import FieldError, typed_text
from banshi.i18n import Text, _

Labels = tuple[Text, Text]
DAYS: Labels = (Text("开始日期", "Start date"), Text("结束日期", "End date"))
MONTHS: Labels = (Text("开始月份", "Start month"), Text("结束月份", "End month"))
# 2024-01-01/2026-12-31 is ISO 8601; people and workbooks write the others.
_BETWEEN = re.compile(r"\s*(?:/(?=\s*[0-9]{4})|至|到|~|～|—+|–)\s*")


def typed_span(raw: object, typed_one: Callable[[object], str | None], labels: Labels) -> Value:
    """The two ISO texts of a span; None when blank.

    :param raw: a list of two, or one text with both
    :param typed_one: reads one end
    :param labels: what the ends are called
    :raises FieldError: one end is missing or wrong, or the first is after the last
    """
    first, last = (_end(label, end, typed_one) for label, end in zip(labels, _ends(raw)))
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise FieldError(_("请填写{label}", label=labels[first is not None]))
    if first > last:
        order = _("{first}应不晚于{last}，现为 {actual}", first=labels[0], last=labels[1], actual=f"{first} > {last}")
        raise FieldError(order)
    return [first, last]


def _end(label: Text, raw: object, typed_one: Callable[[object], str | None]) -> str | None:
    try:
        return typed_one(raw)
    except FieldError as error:
        raise FieldError(_("{end}{fault}", end=label, fault=error.message)) from None


def ends_of(value: Value) -> Sequence[str]:
    """The two ends of a span's value; none when it is blank."""
    return [str(one) for one in value] if isinstance(value, list) else ()


def ends_out_of_bounds(
    value: Value, not_before: str | None, not_after: str | None, today: str, labels: Labels
) -> Iterator[Message]:
    """What is wrong with the ends of a span outside its bounds, as `out_of_bounds` says of one day or month."""
    for label, end in zip(labels, ends_of(value)):
        for said in out_of_bounds(end, not_before, not_after, today):
            yield _("{end}{fault}", end=label, fault=said)


def sample_spans(ends: Sequence[str], not_before: str | None, not_after: str | None) -> Sequence[Value]:
    """Spans between the bounds, of `ends` in their order or of a bound itself."""
    fitting = [one for one in ends if surely_between(one, not_before, not_after)]
    fitting = fitting or [one for one in (not_before, not_after) if one and one != TODAY]
    return [[fitting[0], fitting[-1]], [fitting[0], fitting[0]]] if fitting else ()


def span_text(value: Value, locale: str) -> str:
    """As a reader sees it; "-" for blank."""
    return Text(" 至 ", " to ").in_locale(locale).join(ends_of(value)) or "-"


def _ends(raw: object) -> Sequence[object]:
    if not isinstance(raw, (list, tuple)):
        text = typed_text(raw)
        raw = _BETWEEN.split(text) if text else ()
    if len(raw) == 2:
        return raw
    if any(typed_text(one) for one in raw):
        raise FieldError(_("应为开始和结束两个日期，例如 2024-01-01 至 2026-12-31"))
    return (None, None)
