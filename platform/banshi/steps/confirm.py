"""A prompt that must be agreed to before going on. It stands in the page, not in a pop-up."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Confirm(Step):
    """提示并等用户点【确定】。"""

    KIND: ClassVar[str] = "confirm"

    text: Text = option(TEXT, "提示的话")
