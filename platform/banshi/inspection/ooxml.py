"""DOCX and XLSX: a zip of XML. The directory at its end is judged before anything is unpacked."""

import html
import re
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from banshi.diagnostics import Message
from banshi.i18n import _

MOST_MEMBERS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
_MOST_DIRECTORY = 512 * 1024
# Deflate ends at 1032, which only bombs come near. Small members may be what they like.
_MOST_RATIO = 300
_RATIO_FROM = 4 * 1024 * 1024
_MOST_RELATIONS = 2 * 1024 * 1024
_PIECE = 256 * 1024

DAMAGED = _("文件已损坏或不完整，请用 Office 或 WPS 重新保存后上传")
_BOMB = _("文件展开后过大，请精简内容后重新上传")
_MACROS = _("文件含有宏，请另存为不含宏的文件后上传")
_EMBEDDED = _("文件嵌有其他文件、控件或程序，请删除后重新上传（图表可粘贴为图片）")
_EXTERNAL = _("文件会自动连接外部的内容，请断开链接后重新上传")
_ENCRYPTED = _("文件设有密码，请取消密码后重新上传")

_END = struct.Struct("<4sHHHHIIH")
_MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_FOREIGN = {
    "ppt/presentation.xml": "pptx",
    "xl/workbook.bin": "xlsb",
    "mimetype": "odt/ods/epub",
    "meta-inf/manifest.mf": "jar",
    "androidmanifest.xml": "apk",
}
_CONTENT_TYPES = "[content_types].xml"
_MACRO_NAMES = re.compile(r"vba|(^|/)macrosheets/|(^|/)dialogsheets/")
_EMBEDDED_NAMES = re.compile(
    r"(^|/)(embeddings|activex|ctrlprops)/.*\.(?!xml|rels)[^/]*$"
    r"|\.(exe|dll|com|scr|bat|cmd|ps1|vbs?|js|jse|wsf|hta|lnk|msi|jar|sh|html?|svg|php|zip|rar|7z|docm|xlsm|dotm|xltm)$"
)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|macrosheet|activeX", re.IGNORECASE)
_DOCUMENT_TYPES = (b"<!DOCTYPE", b"<!ENTITY")
_LINKS = (b"ddeLink", b"oleLink")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_FETCHED = re.compile(r"(oleObject|frame|subDocument|attachedTemplate|externalLink)\w*[\"']", re.IGNORECASE)
# file:///C:\… is the template of the applicant's own computer; a host or a share is not.
_AWAY = re.compile(
    r"Target\s*=\s*[\"']\s*(https?:|ftp:|mhtml:|\\\\|//|file:(//(?!/|[a-z]:)|/{4}|/*\\\\))", re.IGNORECASE
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of_zip(content: bytes) -> str:
    """docx, xlsx or what else the names in the zip say: zip, pptx, jar …"""
    names = {one.filename.lower() for one in _members(content) or ()}
    for name, kind in (*_MAIN.items(), *_FOREIGN.items()):
        if name in names and (kind not in _MAIN.values() or _CONTENT_TYPES in names):
            return kind
    return "zip"


def inspect_ooxml(content: bytes) -> Message | None:
    """What is wrong with a DOCX or XLSX, None when nothing is."""
    members = _members(content)
    if members is None:
        return DAMAGED
    fault = _judge_directory(members)
    if fault:
        return fault
    try:
        with ZipFile(BytesIO(content)) as archive:
            return next((fault for one in members if (fault := _judge_member(archive, one))), None)
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, struct.error, zlib.error):
        return DAMAGED


def _members(content: bytes) -> list[ZipInfo] | None:
    """The directory, read only where its size is small and it stands where it must; None where it does not.

    Zip64, comments and bytes before or behind are refused: Office writes none, and with them one file may be two.
    """
    start = len(content) - _END.size
    if start < 0 or not content.startswith(b"PK\x03\x04"):
        return None
    signature, disk, first, here, total, size, offset, comment = _END.unpack_from(content, start)
    if signature != b"PK\x05\x06" or disk or first or comment or here != total or offset + size != start:
        return None
    if total > MOST_MEMBERS or size > _MOST_DIRECTORY:
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return None
    in_place = members and min(one.header_offset for one in members) == 0
    return members if len(members) == total and in_place else None


def _judge_directory(members: list[ZipInfo]) -> Message | None:
    names = [one.filename.lower() for one in members]
    if len(set(names)) != len(names) or not all(map(_in_place, members)):
        return DAMAGED
    if any(one.flag_bits & 1 for one in members):
        return _ENCRYPTED
    if sum(one.file_size for one in members) > MOST_UNPACKED or any(map(_swells, members)):
        return _BOMB
    # Members that share bytes make a small file large; honest ones lie one behind the other.
    ordered = sorted(members, key=lambda one: one.header_offset)
    if any(one.header_offset + 30 + one.compress_size > after.header_offset for one, after in pairwise(ordered)):
        return DAMAGED
    if any(_MACRO_NAMES.search(name) for name in names):
        return _MACROS
    if any(_EMBEDDED_NAMES.search(name) for name in names):
        return _EMBEDDED
    return DAMAGED if sum(name in names for name in _MAIN) != 1 or _CONTENT_TYPES not in names else None


def _in_place(member: ZipInfo) -> bool:
    """Whether a member stays in the folder it would be unpacked to and is packed as every reader can unpack it."""
    name = member.orig_filename
    parts = name.rstrip("/").split("/")
    return (
        not any(one in ("", ".", "..") for one in parts)
        and not any(one in "\\:" or not one.isprintable() for one in name)
        and member.compress_type in (ZIP_STORED, ZIP_DEFLATED)
        and (member.external_attr >> 16) & 0o170000 != 0o120000  # a link
    )


def _swells(member: ZipInfo) -> bool:
    return member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(1, member.compress_size)


def _judge_member(archive: ZipFile, member: ZipInfo) -> Message | None:
    """Unpack a member once, in pieces: its size and checksum must be those of the directory."""
    name = member.filename.lower()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    relations = bytearray()
    kept = b""
    with archive.open(member) as opened:
        for number, piece in enumerate(iter(lambda: opened.read(_PIECE), b"")):
            fault = _judge_head(piece, is_xml) if number == 0 else None
            fault = fault or (_judge_xml(kept + piece, name) if is_xml else None)
            if fault:
                return fault
            kept = piece[-32:]
            if name.endswith(".rels"):
                relations += piece
                if len(relations) > _MOST_RELATIONS:
                    return _BOMB
    return _judge_relations(relations)


def _judge_head(head: bytes, is_xml: bool) -> Message | None:
    if is_xml:
        # UTF-16 would hide what is searched for; Office writes UTF-8.
        return DAMAGED if b"\0" in head[:64] else None
    if head.startswith((b"\x7fELF", b"PK\x03\x04", _OLE, b"%PDF-", b"#!")):
        return _EMBEDDED
    return _EMBEDDED if head.startswith(b"MZ") and b"PE\0\0" in head[:2048] else None


def _judge_xml(text: bytes, name: str) -> Message | None:
    # Plain searches: patterns take seconds for what a large workbook unpacks to.
    if any(one in text for one in _DOCUMENT_TYPES):
        return DAMAGED
    if name == _CONTENT_TYPES and _MACRO_TYPES.search(text):
        return _MACROS
    linked = b"DDEAUTO" in text.upper() if name.startswith("word/") else any(one in text for one in _LINKS)
    return _EXTERNAL if linked else None


def _judge_relations(relations: Iterable[int]) -> Message | None:
    text = html.unescape(bytes(relations).decode("utf-8", "replace"))
    for found in _RELATION.finditer(text):
        if _FETCHED.search(found[0]) and _AWAY.search(found[0]):
            return _EXTERNAL
    return None
