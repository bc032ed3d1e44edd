"""Inspection of uploads: what a file is by its bytes, and whether it may be kept. Pure, bounded, never raises."""

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from banshi.diagnostics import Message
from banshi.field import MEDIA_TYPES, quote
from banshi.i18n import _
from banshi.inspection.images import Picture, inspect_jpeg, inspect_png
from banshi.inspection.names import extension_of, safe_name
from banshi.inspection.ole import MAGIC as OLE_MAGIC
from banshi.inspection.ole import inspect_ole, kind_of_ole
from banshi.inspection.ooxml import inspect_ooxml, kind_of_zip
from banshi.inspection.pdf import inspect_pdf

MOST_BYTES = 50 * 1024 * 1024

_DAMAGED = _("文件已损坏或不完整，请重新导出后上传")
_MARKUP = (b"<svg", b"<html", b"<!doctype", b"<script", b"<?xml", b"<?php", b"<body", b"<iframe", b"#!")
_DOCUMENTS = {
    "pdf": inspect_pdf,
    "doc": inspect_ole,
    "xls": inspect_ole,
    "docx": inspect_ooxml,
    "xlsx": inspect_ooxml,
}
_PICTURES = {"jpeg": inspect_jpeg, "png": inspect_png}


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept. `content` is what to keep: pictures are cleaned. Pixels are 0 for what is no picture."""

    media_type: str
    width: int
    height: int
    safe_name: str
    content: bytes


def inspect(name: str, content: bytes) -> Inspected | Message:
    """The file as it may be kept, or what is wrong with it and what to do.

    :param name: as the browser sent it; only its extension is believed, and only where the bytes agree
    """
    kept_name = safe_name(name)
    try:
        found = _inspect(kept_name, content)
    except Exception:  # Whatever a library raises on a crafted file, the file is refused and the form goes on.
        found = _DAMAGED
    if isinstance(found, Message):
        return _("“{name}”未上传：{reason}", name=quote(kept_name), reason=found)
    return found


def _inspect(name: str, content: bytes) -> Inspected | Message:
    if not content:
        return _("文件是空的，请重新选择文件")
    if len(content) > MOST_BYTES:
        return _("文件应不大于 {most} MB", most=MOST_BYTES // 1024 // 1024)
    kind = measure(content)
    fault = _judge_kind(kind, extension_of(name))
    if fault:
        return fault
    if kind in _PICTURES:
        picture = _PICTURES[kind](content)
        if isinstance(picture, Message):
            return picture
    else:
        refused = _DOCUMENTS[kind](content)
        if refused:
            return refused
        picture = Picture(content, 0, 0)
    return Inspected(MEDIA_TYPES[kind], picture.width, picture.height, name, picture.content)


def _judge_kind(kind: str, extension: str) -> Message | None:
    if kind == "encrypted":
        return _("文件设有密码，请取消密码后重新上传")
    if kind not in _PICTURES and kind not in _DOCUMENTS:
        formats = "/".join(MEDIA_TYPES)
        return _("实际内容是 {actual}，请上传 {formats} 格式的文件", actual=kind or _("未知格式"), formats=formats)
    if MEDIA_TYPES.get(extension) != MEDIA_TYPES[kind]:
        return _(
            "实际内容是 {actual}，与扩展名“{extension}”不符，请重新导出为 {actual} 文件后上传",
            actual=kind,
            extension=extension and f".{extension}",
        )
    return None


def measure(content: bytes) -> str:
    """What the bytes are: a key of MEDIA_TYPES, another short name such as gif or html, "" where nobody knows."""
    if content.startswith(OLE_MAGIC):
        return kind_of_ole(content)
    if content.startswith(b"PK\x03\x04"):
        return kind_of_zip(content)
    head = content[:8192]
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if text.startswith(_MARKUP):
        return "svg" if b"<svg" in text else "html/xml/脚本"
    guessed = filetype.guess(head)
    return _own_name(str(guessed.extension)) if guessed else ""


def _own_name(extension: str) -> str:
    """The zip and OLE kinds were measured above, by their directories: from their first bytes they prove nothing."""
    if extension in ("jpg", "png", "pdf"):
        return "jpeg" if extension == "jpg" else extension
    return extension if extension not in MEDIA_TYPES else ""
