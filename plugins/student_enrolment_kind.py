"""Derivation `student_enrolment_kind` 新参保／续保: whether a student enrols for the first time or goes on.

The guide (3.9) says that the system tells the two apart and not how. Here: a person whom the student register knows,
removed or insured for an earlier year only, renews; one whom it does not know is new.
"""

from collections.abc import Mapping, Sequence

from banshi.conditions import Value, Values
from banshi.field import Context, Derivation
from banshi.hookspecs import hookimpl

REGISTER = "student"
NEW, RENEWAL = "new", "renewal"


def student_enrolment_kind(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `id_type`、`id_number` 查学生台账：没有的是 `new`，已减员或只参保到往年的是 `renewal`，本年度已参保的为空。"""
    # The year is the one that the item asks for, else today's.
    person = {name: values.get(name) for name in ("id_type", "id_number")}
    if None in person.values():
        return None
    keys = context.records.match(REGISTER, person)
    record = context.records.find(REGISTER, keys[0]) if keys else None
    if record is None:
        return NEW
    year, covered = values.get("insured_year") or context.today.year, record.get("insured_year")
    lapsed = not isinstance(covered, int) or covered < int(str(year))
    return RENEWAL if lapsed or record.get("state") != "active" else None


@hookimpl
def register_derivations() -> Mapping[str, Derivation]:
    return {"student_enrolment_kind": student_enrolment_kind}
