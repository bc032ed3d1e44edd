"""A pledge 承诺书: its text is shown in full and must be agreed to before going on."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, option
from banshi.step import Agreement, Step


@dataclass(frozen=True, kw_only=True)
class Pledge(Step):
    """承诺书：自成一页，勾选同意后才能继续；同意的是哪一版文字、何时同意，随办件保存。"""

    KIND: ClassVar[str] = "pledge"

    title: Text = option(TEXT, "承诺书的标题")
    text: Text = option(TEXT, "承诺书全文；空一行就另起一段")
    tick: Text = option(TEXT, "勾选框旁的话")
    button: Text | None = option(TEXT, "按钮上的字；不写就是“确定”", default=None)

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.tick, self.text, self.title)
