"""Maintaining a register that is a tree: pending changes are collected here, and filed together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, Reference, option
from banshi.step import Step, Use


@dataclass(frozen=True, kw_only=True)
class Tree(Step):
    """维护树形台账：左边是树，右边是所选一级的下级；新增、修改、删除先记下，提交后才办理。"""

    KIND: ClassVar[str] = "tree"

    changes: str = option(Reference("field"), "收下变更的字段，类型是 tree_changes")
    title: Text | None = option(TEXT, "树的标题；不写就是台账的名称", default=None)
    list_title: Text | None = option(TEXT, "右边列表的标题；不写就是“管理列表”", default=None)
    add: Text | None = option(TEXT, "新增按钮上的话；不写就是“添加下级”", default=None)
    note: Text | None = option(TEXT, "列表上方的说明", default=None)

    def asks(self) -> tuple[str, ...]:
        return (self.changes,)

    def required_here(self) -> frozenset[str]:
        return frozenset(self.asks())

    def uses(self) -> Iterable[Use]:
        return [Use(self.changes, self.title, required=True)]

    @property
    def heading(self) -> Text | None:
        return self.title
