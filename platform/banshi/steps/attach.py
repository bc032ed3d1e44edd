"""Attaching materials."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, Reference, Sequenced, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Attach(Step):
    """上传申请材料。"""

    KIND: ClassVar[str] = "attach"

    title: Text | None = option(TEXT, "这一页的标题；写了就自成一页，几页就有步骤条", default=None)
    materials: tuple[str, ...] = option(Sequenced(Reference("material")), "要上传的材料")
    note: Text | None = option(TEXT, "材料区开头的说明", default=None)

    def attaches(self) -> tuple[str, ...]:
        return self.materials

    @property
    def heading(self) -> Text | None:
        return self.title

    def joins(self, before: Step) -> bool:
        return self.title is None and before.KIND == "fill"
