"""Choosing what the rest depends on: usually a few radio buttons at the top."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.kinds import Reference, Sequenced, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Choose(Step):
    """先选办理类型等，后面的步骤随之而定。"""

    KIND: ClassVar[str] = "choose"

    fields: tuple[str, ...] = option(Sequenced(Reference("field")), "要选的字段")

    def asks(self) -> tuple[str, ...]:
        return self.fields
