"""What is known of an application when it ends: the day it was due on, and the working days that it took."""

from datetime import date, timedelta

from banshi.applications import handling
from banshi.applications.deadlines import worked_days
from banshi.applications.deciding import decide
from banshi.applications.flow import submit
from banshi.applications.handling import Act
from banshi.applications.reading import read
from banshi.applications.store import State
from banshi.i18n import Text
from banshi.policy import Actor
from banshi.review import Action
from banshi.workdays import WEEKENDS, Calendar, CalendarYear, Holiday
from tests.applications.conftest import CLERK, NOW, MemoryStore

RAW = {"name": "张小1", "id_type": "08", "id_number": "E00000001", "home": "110101001", "income": "50000"}
CLERK_OF_STREET = Actor(11, "u11", "演示11", "o", "handling_agency", "o", frozenset({"reviewer", "street_clerk"}))


def test_what_a_refusal_leaves(family_aid, context):
    store = MemoryStore()
    one = submit(family_aid, read(family_aid, RAW, context), CLERK, store, "key", NOW)
    assert (one.progress.was_due_on, one.progress.worked_days) == (None, None)
    due = one.progress.due_on
    one = decide(family_aid, one, Action.APPROVE, CLERK_OF_STREET, store, NOW)
    # Filed on Wednesday 25 November; a week stands still from Tuesday 1 December on.
    one = handling.suspend(Act(family_aid, one, CLERK_OF_STREET, store, NOW + timedelta(days=5)), "等待鉴定")
    one = handling.resume(Act(family_aid, one, CLERK_OF_STREET, store, NOW + timedelta(days=12)), "鉴定完成")
    one = decide(family_aid, one, Action.REFUSE, CLERK_OF_STREET, store, NOW + timedelta(days=14), "不符合条件")
    while one.state is State.PENDING:
        one = decide(family_aid, one, Action.APPROVE, CLERK_OF_STREET, store, NOW + timedelta(days=14))
    assert one.state is State.REFUSED
    assert one.progress.due_on is None
    assert one.progress.was_due_on == WEEKENDS.nth(due, 5)
    # 26, 27 and 30 November, 8 and 9 December... without 1 to 7 December.
    assert one.progress.worked_days == 5
    assert worked_days(one, date(2026, 11, 30), WEEKENDS) == 3
    assert worked_days(one, date(2026, 11, 25), WEEKENDS) == 0
    # What is noted later, under another calendar, changes nothing of that.
    year = CalendarYear(2026, Text("演示"), (Holiday(Text("演示假"), date(2026, 11, 26), date(2026, 11, 27)),))
    store.calendar = Calendar("other", Text("演示"), (year,))
    noted = handling.note(Act(family_aid, one, CLERK_OF_STREET, store, NOW + timedelta(days=60)), "已归档")
    assert noted.progress == one.progress
