"""The clock of a case as its page shows it."""

import re
from datetime import date

import pytest

from banshi.clock import Pause, due, span_words
from banshi.i18n import CHINESE, ENGLISH, Text, Translator
from banshi.renderers.clock import clock_lines
from banshi.web.assets import read_assets
from banshi.web.pages import make_templates
from banshi.workdays import WEEKENDS, Calendar, CalendarYear, Holiday

NATIONAL = Holiday(Text("国庆节", "National Day"), date(2026, 10, 1), date(2026, 10, 7), (date(2026, 10, 10),))
CALENDAR = Calendar("cn", Text("日历"), (CalendarYear(2026, Text("通知"), (NATIONAL,)),))
ZH = Translator(CHINESE, {})
PAUSES = [Pause(date(2026, 11, 13), date(2026, 11, 16))]
TODAY = date(2026, 11, 20)


def shown(received, days, pauses=(), extended=0, today=TODAY, amber=3, calendar=CALENDAR):
    return clock_lines(due(calendar, received, days, pauses, extended), today, ZH, amber)


@pytest.mark.parametrize(
    ("today", "mark", "short", "words"),
    [
        (date(2026, 11, 18), "calm", "还剩 5 个工作日", "11月25日到期，还剩 5 个工作日"),
        (date(2026, 11, 20), "soon", "还剩 3 个工作日", "11月25日到期，还剩 3 个工作日"),
        (date(2026, 11, 25), "late", "今天到期", "今天（11月25日）到期"),
        (date(2026, 11, 27), "late", "超期 2 个工作日", "11月25日到期，超期 2 个工作日"),
    ],
)
def test_colour_and_words(today, mark, short, words):
    found = shown(date(2026, 11, 9), 10, PAUSES, today=today)
    assert (found.mark, found.short, found.words, found.day) == (mark, short, words, "2026-11-25")


def test_the_weekend_after_the_due_day():
    """It is late, though not by a working day yet."""
    found = shown(date(2026, 11, 13), 5, today=date(2026, 11, 21))
    assert (found.mark, found.short) == ("late", "已超期")


def test_stopped():
    found = shown(date(2026, 11, 9), 10, [Pause(date(2026, 11, 13))])
    assert (found.mark, found.words, found.day) == ("calm", "补正停表，还剩 7 个工作日", "")
    assert found.lines == [
        "2026年11月9日受理，当日不计",
        "11月10日至12日，3 个工作日",
        "11月13日起补正，停表",
        "时限 10 个工作日；已计 3 个，还有 7 个",
    ]


def test_arithmetic():
    assert shown(date(2026, 9, 29), 5, [Pause(date(2026, 10, 12), date(2026, 10, 13))], 2).lines == [
        "2026年9月29日受理，当日不计",
        "9月30日，1 个工作日",
        "10月1日至7日国庆节放假，不计",
        "10月8日至9日，2 个工作日",
        "10月10日调休上班，1 个工作日",
        "10月11日周末，不计",
        "10月12日至13日补正，停表，不计",
        "10月14日至16日，3 个工作日",
        "时限 5 个工作日，批准延长 2 个，共 7 个，2026年10月16日到期",
    ]


def test_at_once():
    assert shown(date(2026, 11, 20), 0).lines == [
        "2026年11月20日受理，即时办理",
        "11月20日应当办结",
        "2026年11月20日到期",
    ]
    assert shown(date(2026, 11, 21), 0).lines[1:3] == ["11月21日至22日周末，不计", "11月23日应当办结"]
    assert shown(date(2026, 11, 20), 0, [Pause(date(2026, 11, 20))]).lines[-1] == "停表结束后的第一个工作日到期"


def test_provisional():
    found = shown(date(2026, 12, 28), 5)
    assert found.words == "2027年1月4日到期（暂定），还剩 31 个工作日"
    assert found.lines[1:] == [
        "12月29日至2027年1月1日，4 个工作日",
        "2027年1月2日至3日周末，不计",
        "2027年1月4日，1 个工作日",
        "时限 5 个工作日，2027年1月4日到期",
        "2027 年的放假安排还没有公布，先按周末休息计算，公布后日期可能变",
    ]


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2026-11-03", "2026-11-03", "11月3日", "3 Nov"),
        ("2026-11-03", "2026-11-06", "11月3日至6日", "3–6 Nov"),
        ("2026-11-30", "2026-12-04", "11月30日至12月4日", "30 Nov – 4 Dec"),
        ("2026-12-28", "2027-01-01", "12月28日至2027年1月1日", "28 Dec 2026 – 1 Jan 2027"),
        ("2027-01-02", "2027-01-03", "2027年1月2日至3日", "2–3 Jan 2027"),
        ("2027-01-30", "2027-02-01", "2027年1月30日至2月1日", "30 Jan – 1 Feb 2027"),
    ],
)
def test_spans(first, last, zh, en):
    assert span_words(date.fromisoformat(first), date.fromisoformat(last), 2026) == Text(zh, en)


def test_spans_in_english():
    english = Translator(
        ENGLISH, {"{days}，{count} 个工作日": "{days}: {count}", "{days}周末，不计": "{days}: weekend"}
    )
    lines = clock_lines(due(WEEKENDS, date(2026, 12, 17), 12), TODAY, english).lines
    assert lines[1:6] == [
        "18 Dec: 1",
        "19–20 Dec: weekend",
        "21–25 Dec: 5",
        "26–27 Dec: weekend",
        "28 Dec 2026 – 1 Jan 2027: 5",
    ]
    assert lines[6] == "2–3 Jan 2027: weekend"


def test_template():
    """Colour never alone: a picture that is hidden from readers, and words beside it."""
    templates = make_templates(read_assets(), ZH)
    text = "{% from 'clock.html' import due_mark, due_disclosure %}{{ due_mark(clock) }}{{ due_disclosure(clock) }}"
    drawn = templates.from_string(text).render(clock=shown(date(2026, 11, 9), 10, PAUSES))
    assert drawn.count('<span class="bn-due soon"><svg class="bn-i" aria-hidden="true">') == 2
    summary = re.search("<summary>(.*?)</summary>", drawn, re.DOTALL)[1]
    assert re.sub("<[^>]+>", " ", summary).split() == ["11月25日到期，还剩", "3", "个工作日", "怎么算的"]
    assert re.findall("<li>(.*?)</li>", drawn)[2] == "11月13日至16日补正，停表，不计"
