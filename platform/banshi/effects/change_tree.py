"""Writing what a `tree` step collected into its register: all of it, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from banshi.conditions import Value, Values
from banshi.effect import Change, Effect
from banshi.kinds import Reference, option
from banshi.register import Register
from banshi.tree import TreeChange, changes_in


@dataclass(frozen=True, kw_only=True)
class ChangeTree(Effect):
    """把 tree 步骤收下的变更写进树形台账：新增、修改、删除。"""

    KIND: ClassVar[str] = "change_tree"

    register: Register = option(Reference("register"), "改哪个台账，与字段里写的相同")
    changes_of: str = option(Reference("field"), "哪个字段的变更，类型是 tree_changes")

    def changes(self, values: Values, subjects: Sequence[str], unit_id: str) -> Sequence[Change]:
        rows = changes_in(values.get(self.changes_of))
        # What is new has only a name of the application's own until now; no two applications may meet in one key.
        keys = {row.key: uuid4().hex for row in rows if row.act == "add"}
        return [self._change(row, keys, unit_id) for row in rows]

    def _change(self, row: TreeChange, keys: Mapping[str, str], unit_id: str) -> Change:
        if row.act == "remove":
            return Change(self.register.id, row.key, {}, removed=True)
        # Of a node that was there only what changes: another application may have changed the rest meanwhile.
        columns: dict[str, Value] = {
            name: row.values[name] for name in (row.values if row.act == "add" else row.before)
        }
        if row.parent is not None:
            columns[self.register.tree_column] = keys.get(row.parent, row.parent) or None
        if row.act == "change":
            return Change(self.register.id, row.key, columns)
        columns[self.register.key] = keys[row.key]
        if self.register.unit_column:
            columns[self.register.unit_column] = unit_id
        return Change(self.register.id, None, columns)
