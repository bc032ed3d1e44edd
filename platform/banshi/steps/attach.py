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

    materials: tuple[str, ...] = option(Sequenced(Reference("material")), "要上传的材料")
    note: Text | None = option(TEXT, "材料区开头的说明", default=None)

    def attaches(self) -> tuple[str, ...]:
        return self.materials

    def joins(self, before: Step) -> bool:
        return before.KIND == "fill"
