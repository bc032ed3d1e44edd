"""PDF: the bytes are searched first, streams are inflated in small pieces, and only then pypdf reads the structure.

A page may be compressed a thousandfold and a name may be written with escapes or stand inside a compressed object
stream; viewers repair broken files each in its own way. So a stream is judged by what it inflates to, never by what its
dictionary says, and every loop has a budget of bytes.
"""

import logging
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, PdfObject

from banshi.diagnostics import Message
from banshi.i18n import _

MOST_PAGES = 500
_MOST_STREAMS = 20_000
# Bytes read plus bytes made while inflating: of the streams that hold objects or page text, and of all together.
_TEXT_BUDGET = 96 * 1024 * 1024
_TOTAL_BUDGET = 256 * 1024 * 1024
# White paper scanned without loss reaches a thousandfold, but only for a few pages' worth of bytes.
_MOST_RATIO = 100
_PIECE = 64 * 1024
# Pieces of syntax, so that searches and the repair in pypdf end. 50 MB of scans hold 200,000 slashes by chance.
_MOST_NAMES = 2_000_000
_MOST_OBJECTS = 200_000
_MOST_TRAILERS = 1_000
# Processor time for pypdf, which reads character by character: measured 0.1 s for a file of 8,000 objects.
_MOST_SECONDS = 0.8
_PYPDF_LIMITS = Configuration(
    maximum_declared_stream_length=4_000_000,
    zlib_maximum_output_length=400_000,
    zlib_maximum_recovery_input_length=10_000,
    lzw_maximum_output_length=100_000,
    run_length_maximum_output_length=100_000,
    stream_decoding_work_maximum_length=4_000_000,
    stream_filters_maximum_length=2,
    array_maximum_element_count=20_000,
    dictionary_maximum_element_count=20_000,
    jbig2dec_binary=None,
)

DAMAGED = _("PDF 已损坏或不完整，请重新导出后上传")
_ENCRYPTED = _("PDF 设有密码或权限保护，请取消保护后重新上传")
_ACTIVE = _("PDF 含有脚本、附件或自动执行的动作，请用“打印为 PDF”另存后重新上传")
_TAIL = _("PDF 前后带有其他内容，请用“打印为 PDF”另存后重新上传")
_TOO_COMPLEX = _("PDF 结构过于复杂或展开后过大，请用“打印为 PDF”另存后重新上传")

# pypdf reports what it repairs, with bytes of the applicant's file; the log must stay free of them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def _name(name: str) -> bytes:
    """A pattern of a PDF name: each letter as it is or escaped, /J#61vaScript."""
    return b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (ord(one), ord(one)) for one in name)


_END_OF_NAME = rb"(?=[\s\0()<>\[\]{}/%]|$)"


def _names(*names: str) -> bytes:
    # The look-ahead is for speed: a file of nothing but slashes would try every name at each.
    firsts = "".join(one[0] for one in names).encode()
    return b"/(?=[#" + firsts + b"])(?:" + b"|".join(_name(one)[1:] for one in names) + b")" + _END_OF_NAME


# Long enough never to appear by chance in compressed bytes, so they may be searched everywhere. /OpenAction is not
# among them: Word writes it to open at the first page, and what it could launch has a name of its own here.
_LONG_NAMES = re.compile(
    _names(
        "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition", "SubmitForm", "ImportData",
        "GoToE", "GoToR", "Movie", "Sound",
    )
)  # fmt: skip
_FORBIDDEN_IN_TEXT = re.compile(_LONG_NAMES.pattern + b"|" + _names("JS", "XFA", "EF"))
_FORM_SCRIPT = re.compile(_name("XFA") + rb"\s*(?:\[|\d+\s+\d+\s+R)")
_ENCRYPT = re.compile(_name("Encrypt") + rb"\s*(?:<<|\d)")
_PAGE = re.compile(_name("Type") + rb"\s*" + _names("Page"))
_OBJECT_STREAM = re.compile(_names("ObjStm"))
# An object stream in a second coding hides its names from us and not from a viewer; no program writes one.
_CODED_TWICE = re.compile(
    _names("ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "AHx", "A85", "LZW", "RL", "Crypt")
    + b"|"
    + _names("Predictor")
)
_FLATE_IN_FLATE = re.compile(_name("FlateDecode") + rb"[\s\0]*" + _names("FlateDecode"))
_STREAM = re.compile(rb"(?<!end)stream[ \t]{0,16}(?:\r\n|\n|\r)")
# Object streams begin with pairs of numbers; comments may stand before them.
_HOLDS_OBJECTS = re.compile(rb"[\s\0]*(?:%|[+-]?[\d.]+[\s\0]+[+-]?[\d.]+)")
_MARKUP = re.compile(rb"<\s*(?:html|script|svg|iframe|body|!doctype)[\s>/]", re.IGNORECASE)
_SCRIPT = re.compile(rb"<[sS][cC][rR][iI][pP][tT][\s>]")
_BLANKS = b"\0 \t\r\n\f"
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")


def inspect_pdf(content: bytes) -> Message | None:
    """What is wrong with a PDF, None when nothing is."""
    try:
        fault = _judge_size(content) or _judge_bytes(content)
        if fault:
            return fault
        scan = _scan_streams(content)
        if isinstance(scan, Message):
            return scan
        if scan.pages + len(_PAGE.findall(content)) > MOST_PAGES:
            return _("PDF 应不超过 {most} 页，请分成几个文件上传", most=MOST_PAGES)
        return _read_structure(content)
    except LimitReachedError:
        return _TOO_COMPLEX
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, AssertionError):
        return DAMAGED
    except (OverflowError, zlib.error, OSError):
        return DAMAGED


def _judge_size(content: bytes) -> Message | None:
    limits = ((b"/", _MOST_NAMES), (b"obj", 2 * _MOST_OBJECTS), (b"trailer", _MOST_TRAILERS), (b"xref", _MOST_TRAILERS))
    return _TOO_COMPLEX if any(content.count(one) > most for one, most in limits) else None


def _judge_bytes(content: bytes) -> Message | None:
    """What a search of the file as it lies finds."""
    if not _HEADER.match(content):
        return DAMAGED
    end = content.rfind(b"%%EOF")
    if end < 0:
        return DAMAGED
    if content[end + 5 :].strip(_BLANKS) or _MARKUP.search(content[:1024]) or _SCRIPT.search(content):
        return _TAIL
    if not _START.search(content, max(0, end - 64)):
        return DAMAGED
    if _ENCRYPT.search(content):
        return _ENCRYPTED
    if _LONG_NAMES.search(content) or _FORM_SCRIPT.search(content):
        return _ACTIVE
    return _TOO_COMPLEX if _FLATE_IN_FLATE.search(content) else _judge_object_streams(content)


def _judge_object_streams(content: bytes) -> Message | None:
    for number, found in enumerate(_OBJECT_STREAM.finditer(content)):
        if number == _MOST_STREAMS:
            return _TOO_COMPLEX
        start = content.rfind(b"obj", max(0, found.start() - 4096), found.start())
        end = content.find(b"stream", found.end(), found.end() + 4096)
        if start < 0 or end < 0 or _CODED_TWICE.search(content, start, end):
            return _ACTIVE
    return None


@dataclass
class _Scan:
    """What the streams hold, and the bytes it has cost so far."""

    pages: int = 0
    cost: int = 0
    made: int = 0


def _scan_streams(content: bytes) -> _Scan | Message:
    """Inflate what can be inflated: search what holds objects, measure the rest."""
    scan = _Scan()
    others: list[int] = []
    for number, found in enumerate(_STREAM.finditer(content)):
        if number == _MOST_STREAMS:
            return _TOO_COMPLEX
        head = next(_inflate(content, found.end(), _Scan(), 64), b"")
        if not _HOLDS_OBJECTS.match(head):
            if head:
                others.append(found.end())
            continue
        fault = _search_stream(content, found.end(), scan)
        if fault:
            return fault
    return _measure(content, others) or scan


def _search_stream(content: bytes, position: int, scan: _Scan) -> Message | None:
    kept = b""
    for piece in _inflate(content, position, scan):
        if scan.cost > _TEXT_BUDGET:
            return _TOO_COMPLEX
        text = kept + piece
        if _FORBIDDEN_IN_TEXT.search(text):
            return _ACTIVE
        # A name cut by the edge of a piece is found in the next one; a page counted twice there does no harm.
        scan.pages += len(_PAGE.findall(text))
        kept = text[-64:]
    return None


def _measure(content: bytes, positions: list[int]) -> Message | None:
    scan = _Scan()
    for position in positions:
        for _piece in _inflate(content, position, scan):
            if scan.cost > _TOTAL_BUDGET:
                # Past the budget nobody waits for the rest; pictures of an honest file are not made of nothing.
                return _TOO_COMPLEX if scan.made > _MOST_RATIO * len(content) else None
    return None


def _inflate(content: bytes, position: int, scan: _Scan, piece: int = _PIECE) -> Iterator[bytes]:
    """What the zlib stream at `position` holds, piece by piece; nothing where there is none."""
    inflater = zlib.decompressobj()
    view = memoryview(content)
    waiting: bytes | memoryview = b""
    while not inflater.eof:
        if not waiting:
            waiting = view[position : position + piece]
            position += piece
            scan.cost += len(waiting)
            if not waiting:
                return
        try:
            made = inflater.decompress(waiting, piece)
        except zlib.error:
            return
        waiting = inflater.unconsumed_tail
        scan.cost += len(made)
        scan.made += len(made)
        yield made


class _TooSlow(Exception):
    """pypdf has worked longer on the file than on any ordinary one."""


class _Metered(BytesIO):
    """A file that ends the work of its reader when the time is up."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.end = time.thread_time() + _MOST_SECONDS
        self.reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads % 64 == 0 and time.thread_time() > self.end:
            raise _TooSlow
        return super().read(size)


def _read_structure(content: bytes) -> Message | None:
    """Whether a reader finds the catalogue and pages."""
    try:
        with apply_configuration(_PYPDF_LIMITS):
            reader = PdfReader(_Metered(content), root_object_recovery_limit=100, xref_stream_maximum_entries=100_000)
            if reader.is_encrypted:
                return _ENCRYPTED
            return _ACTIVE if _hides_objects(reader) else _judge_catalogue(reader)
    except _TooSlow:
        return _TOO_COMPLEX


def _hides_objects(reader: PdfReader) -> bool:
    """Whether a stream that the table names as holding objects, whatever it says of itself, is not plainly packed."""
    numbers = {stream for stream, _index in reader.xref_objStm.values()}
    # Holding each other is forbidden, and would make one look-up many.
    return any(one in reader.xref_objStm for one in numbers) or any(
        _is_coded_twice(_resolved(IndirectObject(one, 0, reader))) for one in numbers
    )


def _is_coded_twice(stream: DictionaryObject) -> bool:
    filters = stream.get("/Filter", NullObject())
    named = filters if isinstance(filters, ArrayObject) else [filters]
    return "/DecodeParms" in stream or any(one not in ("/FlateDecode", "/Fl", NullObject()) for one in named)


def _judge_catalogue(reader: PdfReader) -> Message | None:
    kids = _resolved(_resolved(reader.trailer["/Root"])["/Pages"])["/Kids"].get_object()
    return None if isinstance(kids, ArrayObject) and kids else DAMAGED


def _resolved(written: PdfObject) -> DictionaryObject:
    found = written.get_object()
    if not isinstance(found, DictionaryObject):
        raise ValueError("a dictionary was expected")
    return found
