"""A photo of exact pixels, as a certificate needs it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Upload, Widget, judge_file, size_text, typed_text
from banshi.i18n import Text, _
from banshi.kinds import JsonSchema, Sequenced, one_of, option, whole

_MEBIBYTE = 1024 * 1024
_FILE_ID = "[A-Za-z0-9_.:-]{1,128}"
_ATTACHED = Text("已上传", "Uploaded")


@dataclass(frozen=True, kw_only=True)
class PhotoField(Field):
    """电子照片，限定像素和大小。"""

    KIND: ClassVar[str] = "photo"
    TAKES_FILES: ClassVar[bool] = True
    IN_ROWS: ClassVar[bool] = False

    formats: tuple[str, ...] = option(Sequenced(one_of("jpeg", "jpg", "png")), "允许的图片格式", default=("jpg",))
    width: int | None = option(whole(1, 10000), "宽多少像素", default=None)
    height: int | None = option(whole(1, 10000), "高多少像素", default=None)
    min_bytes: int = option(whole(0, 20 * _MEBIBYTE), "最少多少字节", default=0)
    max_bytes: int = option(whole(1, 20 * _MEBIBYTE), "最多多少字节", default=2 * _MEBIBYTE)

    def parse(self, raw: object, context: Context) -> Value:
        """The id of the stored file."""
        text = typed_text(raw)
        if text and not re.fullmatch(_FILE_ID, text):
            raise FieldError(_("照片没有传上来，请重新上传"))
        return text or None

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        upload = context.uploads.find(str(value))
        if upload is None:
            yield _("照片已不在，请重新上传")
            return
        fault = judge_file(upload, self.formats, self.max_bytes)
        if fault:
            yield fault
        yield from self._measure(upload)

    def _measure(self, upload: Upload) -> Iterable[Message]:
        if (upload.width, upload.height) != (self.width or upload.width, self.height or upload.height):
            wanted = f"{self.width or '?'}×{self.height or '?'}"
            yield _(
                "应为 {wanted} 像素，现为 {width}×{height}", wanted=wanted, width=upload.width, height=upload.height
            )
        if upload.size < self.min_bytes:
            yield _("应不小于 {least}，现为 {actual}", least=size_text(self.min_bytes), actual=self._short(upload.size))

    def _short(self, size: int) -> str:
        """Beside the limit a rounded size would read 应不小于 9KB，现为 9KB."""
        return size_text(size) if size_text(size) != size_text(self.min_bytes) else f"{size} B"

    def display(self, value: Value, locale: str) -> str:
        return _ATTACHED.in_locale(locale) if value else "-"

    def widget(self) -> Widget:
        limits = (
            ("width", self.width),
            ("height", self.height),
            ("min-bytes", self.min_bytes),
            ("max-bytes", self.max_bytes),
        )
        return Widget(
            "photo",
            (
                ("accept", ",".join(f".{one}" for one in self.formats)),
                ("data-formats", " ".join(self.formats)),
                *((f"data-{name}", str(limit)) for name, limit in limits if limit),
            ),
        )

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^{_FILE_ID}$"}

    def samples(self) -> Sequence[Value]:
        """Which files exist only the store knows."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ("../../etc/passwd", "x" * 129, ["a", "b"], True)
