"""What the applicant reads after filing."""

from dataclasses import dataclass
from typing import ClassVar

from banshi.i18n import Text
from banshi.kinds import FILLED_TEXT, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class Result(Step):
    """提交后的反馈。写几步 result 时，取第一个条件成立的。"""

    KIND: ClassVar[str] = "result"

    text: Text = option(FILLED_TEXT, "反馈的话；{字段名} 处换成办件里的值")
