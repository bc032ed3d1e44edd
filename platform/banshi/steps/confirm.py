"""A page that must be agreed to before going on: a prompt, or what was filled in, to be checked. No pop-up."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, Nested, Reference, Sequenced, option
from banshi.step import Agreement, Step


@dataclass(frozen=True, kw_only=True)
class ConfirmedPart:
    """A section of what is shown to be checked."""

    title: Text = option(TEXT, "分区标题")
    fields: tuple[str, ...] = option(Sequenced(Reference("field")), "列出哪些字段，按顺序")


@dataclass(frozen=True, kw_only=True)
class Confirm(Step):
    """提示，或列出所填内容供核对，等用户点【确定】。只写 text 的只是一句提示，不列内容。"""

    KIND: ClassVar[str] = "confirm"

    title: Text | None = option(TEXT, "标题", default=None)
    text: Text | None = option(TEXT, "提示的话", default=None)
    sections: tuple[ConfirmedPart, ...] = option(
        Nested(ConfirmedPart), "列出哪些内容；不写就是前面填的全部", default=()
    )
    tick: Text | None = option(TEXT, "必须勾选的话；改了前面的内容要重新勾选", default=None)
    button: Text | None = option(TEXT, "往下走的按钮；不写就是“确定”", default=None)
    cancel: Text | None = option(TEXT, "退回去的按钮；不写就是“取消”", default=None)

    @property
    def lists(self) -> bool:
        """Whether it lists what was filled in, and is not a mere prompt."""
        return bool(self.sections) or self.text is None or self.title is not None or self.tick is not None

    @property
    def agreement(self) -> Agreement | None:
        return Agreement(self.tick, self.tick, self.title, of_values=True) if self.tick else None
