"""People of a chain of stages (`chain.yaml`), and what they do in it."""

from dataclasses import replace
from uuid import uuid4

from banshi.applications.flow import submit
from banshi.applications.reading import read, read_stage
from banshi.applications.store import Remark
from banshi.policy import UNIT_CLERK, Absent, Actor
from tests.applications.conftest import CLERK, NOW

STREET = "office-110101001"


def reviewer(user_id, role, unit):
    return Actor(user_id, f"u{user_id}", f"演示{user_id}", unit, "handling_agency", unit, frozenset({"reviewer", role}))


STREET_1, STREET_2 = reviewer(11, "street_clerk", STREET), reviewer(12, "street_clerk", STREET)
ELSEWHERE = reviewer(13, "street_clerk", "office-110102001")
DISTRICT = [reviewer(20 + number, "district_clerk", "office-110101") for number in range(3)]
BOTH = replace(CLERK, user_id=1, roles=frozenset({UNIT_CLERK, "reviewer", "street_clerk", "district_clerk"}))
# Somebody of the office below who stands in for the first of the street.
STAND_IN = replace(reviewer(14, "street_clerk", "office-below"), standing_in=(Absent(11, "演示11", STREET_1.duties),))
EVERYBODY = [STREET_1, STREET_2, ELSEWHERE, *DISTRICT, BOTH, STAND_IN]
RAW = {
    "name": "张小1", "id_type": "08", "id_number": "E00000001", "home": "110101001", "income": "50000",
}  # fmt: skip
REMARK = (Remark("income", "与核对结果不符"),)


def filed(item, context, store, **raw):
    return submit(item, read(item, {**RAW, **raw}, context), CLERK, store, uuid4().hex, NOW)


def filling(item, one, context, raw=None):
    """What the stage it waits on asks for, filled in."""
    stage = next((each for each in item.route(one.filing.values).path() if each.id == one.progress.stage), None)
    if stage is None or not stage.fills:
        return None
    raw = dict.fromkeys(stage.fills, "1000") if raw is None else raw
    return read_stage(item, one.filing.values, stage, raw, context)
