"""Named check `person_is_active` 人员在册: only a person who is enrolled now can be removed."""

from collections.abc import Mapping, Sequence

from banshi.conditions import Values
from banshi.diagnostics import Message
from banshi.field import Records
from banshi.hookspecs import hookimpl
from banshi.i18n import _
from banshi.review import NamedCheck


def person_is_active(values: Values, subjects: Sequence[Values], records: Records) -> Message | None:
    """办理对象的 `state` 都是 `active`；有不是的，说明有几人，不能提交。"""
    others = sum(1 for subject in subjects if subject.get("state") != "active")
    return _("有 {count} 人不是正常参保状态，不能减员", count=others) if others else None


@hookimpl
def register_checks() -> Mapping[str, NamedCheck]:
    return {"person_is_active": person_is_active}
