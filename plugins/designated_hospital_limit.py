"""Named check `designated_hospital_limit` 个人定点医疗机构限额: at most four, none twice.

The guide's enrolment screen (3.1) has four places and its change screen (3.4) five (A05). We take four as the limit,
and the fifth for institutions that a person may go to without choosing them, specialist and Chinese-medicine ones,
which do not count. That they do not is our reading: the guide does not say it. An office that counts otherwise
changes `FREE`.
"""

from collections.abc import Mapping, Sequence

from banshi.conditions import Values
from banshi.diagnostics import Message
from banshi.field import Records
from banshi.hookspecs import hookimpl
from banshi.i18n import _
from banshi.review import NamedCheck

REGISTER = "hospital"
LIMIT = 4
# Codes of the dictionary `hospital_kind`.
FREE = frozenset({"specialist", "chinese"})
_FIELDS = tuple(f"hospital_{place}" for place in range(1, 6))


def designated_hospital_limit(values: Values, subjects: Sequence[Values], records: Records) -> Message | None:
    """`hospital_1` 至 `hospital_5` 不重复，除专科和中医医院外不超过 4 家。"""
    chosen = [str(values[name]) for name in _FIELDS if values.get(name)]
    if len(set(chosen)) < len(chosen):
        return _("同一家定点医疗机构只能选一次")
    kinds = [(records.find(REGISTER, key) or {}).get("kind") for key in chosen]
    counted = sum(1 for kind in kinds if kind not in FREE)
    if counted > LIMIT:
        return _("除专科和中医医院外最多选 {most} 家定点医疗机构，现为 {actual} 家", most=LIMIT, actual=counted)
    return None


@hookimpl
def register_checks() -> Mapping[str, NamedCheck]:
    return {"designated_hospital_limit": designated_hospital_limit}
