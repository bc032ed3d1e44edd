"""Attaching materials."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, Reference, Sequenced, option, whole
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Attach(Step):
    """上传申请材料。"""

    KIND: ClassVar[str] = "attach"

    title: Text | None = option(TEXT, "这一页的标题；写了就自成一页，几页就有步骤条", default=None)
    materials: tuple[str, ...] = option(Sequenced(Reference("material")), "要上传的材料")
    note: Text | None = option(TEXT, "材料区开头的说明", default=None)
    max_total_bytes: int | None = option(whole(1, 60 * 1024 * 1024), "这一步所有文件合计最多多少字节", default=None)

    def attaches(self) -> tuple[str, ...]:
        return self.materials

    @property
    def heading(self) -> Text | None:
        return self.title

    @property
    def most_bytes(self) -> int | None:
        return self.max_total_bytes

    def joins(self, before: Step) -> bool:
        return self.title is None and before.KIND == "fill"
