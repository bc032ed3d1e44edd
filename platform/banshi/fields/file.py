"""Stored files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.diagnostics import Message
from banshi.field import MEDIA_TYPES, Context, Field, FieldError, Widget, judge_file, size_text, typed_text
from banshi.i18n import Text, _
from banshi.kinds import JsonSchema, Sequenced, one_of, option, whole

_MEBIBYTE = 1024 * 1024
_FILE_ID = "[A-Za-z0-9_.:-]{1,128}"
_NUMBER = Text("{number} 个文件", "{number} file(s)")


@dataclass(frozen=True, kw_only=True)
class FileField(Field):
    """附件。"""

    KIND: ClassVar[str] = "file"
    TAKES_FILES: ClassVar[bool] = True
    IN_ROWS: ClassVar[bool] = False
    CEL_TYPE: ClassVar[CelType] = "list"

    formats: tuple[str, ...] = option(
        Sequenced(one_of(*MEDIA_TYPES)), "允许的文件格式", default=("jpeg", "jpg", "png", "pdf")
    )
    max_bytes: int = option(whole(1, 50 * _MEBIBYTE), "每个文件最多多少字节", default=10 * _MEBIBYTE)
    max_files: int = option(whole(1, 50), "最多几个文件", default=10)
    max_total_bytes: int = option(whole(1, 500 * _MEBIBYTE), "所有文件合计最多多少字节", default=50 * _MEBIBYTE)

    def parse(self, raw: object, context: Context) -> Value:
        """The ids of the stored files, each once."""
        texts = [typed_text(one) for one in raw] if isinstance(raw, list) else typed_text(raw).split(",")
        ids = list(dict.fromkeys(one.strip() for one in texts if one.strip()))
        if any(not re.fullmatch(_FILE_ID, one) for one in ids):
            raise FieldError(_("文件没有传上来，请重新上传"))
        if len(ids) > self.max_files:
            raise FieldError(_("最多 {most} 个文件，现为 {actual} 个", most=self.max_files, actual=len(ids)))
        return [*ids] or None

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        total = 0
        for file_id in value if isinstance(value, list) else ():
            upload = context.uploads.find(str(file_id))
            if upload is None:
                yield _("文件已不在，请重新上传")
                continue
            total += upload.size
            fault = judge_file(upload, self.formats, self.max_bytes)
            if fault:
                yield fault
        if total > self.max_total_bytes:
            yield _("合计应不大于 {most}，现为 {actual}", most=size_text(self.max_total_bytes), actual=size_text(total))

    def format(self, value: Value) -> str:
        return ",".join(map(str, value)) if isinstance(value, list) else ""

    def display(self, value: Value, locale: str) -> str:
        return _NUMBER.in_locale(locale).format(number=len(value)) if isinstance(value, list) and value else "-"

    def widget(self) -> Widget:
        attributes = (
            ("accept", ",".join(f".{one}" for one in self.formats)),
            ("data-formats", " ".join(self.formats)),
            ("data-max-bytes", str(self.max_bytes)),
        )
        return Widget("file", (*attributes, ("multiple", "")) if self.max_files > 1 else attributes)

    def json_schema(self) -> JsonSchema:
        one = {"type": "string", "pattern": f"^{_FILE_ID}$"}
        return {"type": "array", "items": one, "minItems": 1, "maxItems": self.max_files, "uniqueItems": True}

    def samples(self) -> Sequence[Value]:
        """Which files exist only the store knows."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ("../../etc/passwd", [f"f{one}" for one in range(self.max_files + 1)], [["a"]], True)
