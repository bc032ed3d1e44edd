"""What the applicant reads after filing."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import TEXT, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Result(Step):
    """提交后的反馈。"""

    KIND: ClassVar[str] = "result"

    text: Text = option(TEXT, "反馈的话")
