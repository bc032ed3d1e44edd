"""A code that is retired while an application is on its way: no fault of the applicant's, and still shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banshi.applications.deciding import decide
from banshi.applications.flow import read_correction, submit
from banshi.applications.reading import read
from banshi.applications.store import Remark
from banshi.dictionary import Code
from banshi.i18n import CHINESE
from banshi.review import Action
from tests.applications.conftest import CLERK, DEATH, NOW, REVIEWER, MemoryStore


@pytest.fixture
def item(shipped):
    """The removal, with its reason 01 retired the day after the filing."""
    item = shipped.items["flexible_worker_reduction"]
    reason = item.by_name["reason"]
    until = NOW.date()
    codes = tuple(
        Code(one.code, one.label, valid_to=until) if one.code == "01" else one for one in reason.dictionary.codes
    )
    retired = replace(reason, dictionary=replace(reason.dictionary, codes=codes))
    return replace(item, fields=tuple(retired if one.name == "reason" else one for one in item.fields))


def test_a_correction_is_judged_as_of_the_day_of_the_filing(item, context):
    store = MemoryStore()
    filed = submit(item, read(item, DEATH, context), CLERK, store, "key", NOW)
    returned = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=(Remark("last_month", "有误"),))
    later = replace(context, today=context.today + timedelta(days=30))
    refused = read(item, DEATH, later)
    assert [one.target for one in refused.faults] == ["reason"], "a new filing may not have it"
    corrected = read_correction(item, returned, {"last_month": "有误"}, {"last_month": "2026-09"}, later)
    assert corrected.faults == ()
    assert (corrected.values["reason"], corrected.values["last_month"]) == ("01", "2026-09")


def test_a_retired_code_is_still_shown(item):
    label = item.by_name["reason"].display("01", CHINESE)
    assert label
    assert label != "01"
