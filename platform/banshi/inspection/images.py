"""Pictures: JPEG and PNG are walked piece by piece, cleaned in place and decoded once in full.

Cleaning keeps every pixel and the length of the file, so the size rules of photos judge what the applicant sent:
places, cameras, comments and unknown pieces are overwritten with zeros. Of EXIF the orientation is kept, or the photos
of phones would lie on their side. What follows the end of the picture:

* zeros and white space stay (some programs pad photos to a least size);
* a second picture or a film, as phones append to their photos, is cut off;
* anything else is refused: it is a picture and something else at once.
"""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from banshi.diagnostics import Message
from banshi.i18n import _

MOST_BYTES = 30 * 1024 * 1024
MOST_PIXELS = 40_000_000
# A progressive JPEG keeps all coefficients in memory while it is decoded, up to 8 bytes a pixel, and each scan passes
# over all of them: measured 0.6 s and 190 MB with four colours and the usual ten scans.
_MOST_PROGRESSIVE_PIXELS = 24_000_000
_MOST_SCANS = 40
_MOST_PIECES = 20_000

DAMAGED = _("图片已损坏或不完整，请重新导出或拍照后上传")
_TOO_COMPLEX = _("图片结构异常，请用看图软件另存后重新上传")
_TAIL = _("图片末尾带有其他内容，请用看图软件另存后重新上传")

# What Pillow and struct raise on crafted bytes.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

_SOF = {0xC0, 0xC1, 0xC2}
_PROGRESSIVE = 0xC2
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
# Decoding tables and headers; JFIF, colour profile and Adobe's colour transform. All else is cleaned.
_KEPT_SEGMENTS = {0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE, *_SOF}
_MARKER = re.compile(rb"\xff+([^\x00\xff])")
# In the coded pixels FF00 is a byte and FFD0..FFD7 are restarts.
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_PADDING = b"\0 \t\r\n"
_FIRST_JPEG_PIECE = b"\xff\xd8\xff"

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs".split())
# Ancillary, private, safe to copy: readers pass over it.
_PADDING_CHUNK = b"paDd"
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True)
class Picture:
    """A picture after cleaning; the pixels are those that stand in its header."""

    content: bytes
    width: int
    height: int


class _Refused(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def inspect_jpeg(content: bytes) -> Picture | Message:
    return _inspect(content, _clean_jpeg, "JPEG")


def inspect_png(content: bytes) -> Picture | Message:
    return _inspect(content, _clean_png, "PNG")


def _inspect(content: bytes, clean: Callable[[bytes], Picture], format: str) -> Picture | Message:
    if len(content) > MOST_BYTES:
        return _("图片应不大于 {most} MB，请压缩后重新上传", most=MOST_BYTES // 1024 // 1024)
    try:
        picture = clean(content)
        _decode(picture, format)
    except _Refused as refused:
        return refused.message
    except _BROKEN:
        return DAMAGED
    return picture


def _decode(picture: Picture, format: str) -> None:
    """Decode all of it once: a header alone proves nothing."""
    with Image.open(BytesIO(picture.content), formats=[format]) as image:
        if image.size != (picture.width, picture.height):
            raise _Refused(_TOO_COMPLEX)
        # Every bit of a JPEG is read at an eighth of the size too, in a sixty-fourth of the memory. Not in the last
        # rows and columns of tiny ones, where Pillow would round to nothing.
        if min(image.size) >= 64:
            image.draft(None, (picture.width // 8, picture.height // 8))
        image.load()


def _check_pixels(width: int, height: int, most: int) -> None:
    if not width or not height:
        raise _Refused(DAMAGED)
    if width * height > most:
        raise _Refused(
            _(
                "图片为 {width}×{height} 像素，应不超过 {most} 万像素，请缩小后重新上传",
                width=width,
                height=height,
                most=most // 10_000,
            )
        )


def _clean_jpeg(content: bytes) -> Picture:
    cleaned = bytearray(content)
    size: tuple[int, int] | None = None
    most = MOST_PIXELS
    scans = 0
    position = 2
    for _number in range(_MOST_PIECES):
        found = _MARKER.match(content, position)
        if not found:
            raise _Refused(DAMAGED)
        marker, start = found[1][0], found.end()
        if marker == 0xD9:
            break
        if marker in _STANDALONE:
            position = start
            continue
        end = start + int.from_bytes(content[start : start + 2], "big")
        if end < start + 2 or end > len(content):
            raise _Refused(DAMAGED)
        if marker in _SOF:
            if size:
                raise _Refused(_TOO_COMPLEX)
            most = _MOST_PROGRESSIVE_PIXELS if marker == _PROGRESSIVE else MOST_PIXELS
            size = _jpeg_size(content[start + 2 : end])
            _check_pixels(*size, most)
        _clean_segment(cleaned, marker, start, end)
        position = end
        if marker == 0xDA:
            scans += 1
            position = _end_of_scan(content, end)
    else:
        raise _Refused(_TOO_COMPLEX)
    if scans > _MOST_SCANS:
        raise _Refused(_TOO_COMPLEX)
    if not size or not scans:
        raise _Refused(DAMAGED)
    return Picture(_without_tail(cleaned, start), *size)


def _jpeg_size(frame: bytes) -> tuple[int, int]:
    height, width = struct.unpack(">HH", frame[1:5])
    return width, height


def _end_of_scan(content: bytes, position: int) -> int:
    found = _AFTER_SCAN.search(content, position)
    if not found:
        raise _Refused(DAMAGED)
    return found.start()


def _clean_segment(cleaned: bytearray, marker: int, start: int, end: int) -> None:
    """Zero what is no picture. `start` is behind the marker, at the two bytes of the length."""
    body = bytes(cleaned[start + 2 : start + 16])
    if marker in _KEPT_SEGMENTS or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0")):
        return
    if not (0xE0 <= marker <= 0xEF or marker == 0xFE):
        # Lossless, hierarchical and arithmetic coding: nothing that people upload, much that readers disagree on.
        raise _Refused(_TOO_COMPLEX)
    kept = _orientation_only(bytes(cleaned[start + 2 : end])) if marker == 0xE1 else b""
    if not kept:
        # A comment may be anything; an application segment of zeros may not.
        cleaned[start - 1] = 0xFE
    cleaned[start + 2 : end] = kept.ljust(end - start - 2, b"\0")


def _orientation_only(segment: bytes) -> bytes:
    """An EXIF segment that says the orientation and nothing else; b"" where it says none."""
    if not segment.startswith(b"Exif\0\0"):
        return b""
    order = ">" if segment[6:8] == b"MM" else "<"
    try:
        (directory,) = struct.unpack_from(order + "I", segment, 10)
        (entries,) = struct.unpack_from(order + "H", segment, 6 + directory)
        for number in range(min(entries, 200)):
            tag, kind, _count, value = struct.unpack_from(order + "HHIH", segment, 8 + directory + 12 * number)
            if (tag, kind) == (0x0112, 3) and 1 < value <= 8:
                entry = struct.pack(order + "HHHIHHI", 1, 0x0112, 3, 1, value, 0, 0)
                made = b"Exif\0\0" + (b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42, 8) + entry
                return made if len(made) <= len(segment) else b""
    except struct.error:
        return b""
    return b""


def _without_tail(cleaned: bytearray, end: int) -> bytes:
    """The picture without the second picture or film behind its end.

    :raises _Refused: something else stands there
    """
    tail = bytes(cleaned[end : end + 64])
    appended = tail.lstrip(_PADDING)
    if appended.startswith(_FIRST_JPEG_PIECE) or tail[4:8] == b"ftyp" or cleaned.endswith(b"SEFT"):
        return bytes(cleaned[:end])
    # rstrip copies a tail of megabytes at most once.
    if len(cleaned.rstrip(_PADDING)) > end:
        raise _Refused(_TAIL)
    return bytes(cleaned)


def _clean_png(content: bytes) -> Picture:
    cleaned = bytearray(content)
    size: tuple[int, int] | None = None
    pixels: list[tuple[int, int]] = []
    position = len(_PNG_SIGNATURE)
    for number in range(_MOST_PIECES):
        length, name = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content) or (number == 0) != (name == b"IHDR"):
            raise _Refused(DAMAGED)
        if name == b"IHDR":
            size = struct.unpack_from(">II", content, position + 8)
            _check_pixels(*size, MOST_PIXELS)
        if name == b"IDAT":
            pixels.append((position + 8, end - 4))
        elif name not in _KEPT_CHUNKS:
            # A capital first letter: the picture cannot be shown without a piece that nobody knows.
            if not name[0] & 0x20:
                raise _Refused(_TOO_COMPLEX)
            _clean_chunk(cleaned, position, length)
        position = end
        if name == b"IEND":
            break
    else:
        raise _Refused(_TOO_COMPLEX)
    if not size:
        raise _Refused(DAMAGED)
    _check_coded_pixels(content, pixels)
    return Picture(_without_tail(cleaned, position), *size)


def _check_coded_pixels(content: bytes, places: list[tuple[int, int]]) -> None:
    """Whether the pixels end where the header says: readers stop there and would not see a bomb or a file behind."""
    width, height, depth, colour = struct.unpack_from(">IIBB", content, 16)
    row = 1 + (width * depth * _PNG_CHANNELS.get(colour, 4) + 7) // 8
    # Interlaced pictures have up to fifteen eighths as many rows, each with its own first byte.
    most = 2 * row * height + 64
    inflater = zlib.decompressobj()
    view = memoryview(content)
    made = 0
    for start, end in places:
        waiting: bytes | memoryview = view[start:end]
        while waiting and not inflater.eof and made <= most:
            made += len(inflater.decompress(waiting, 256 * 1024))
            waiting = inflater.unconsumed_tail
        if made > most or inflater.unused_data or (waiting and inflater.eof):
            raise _Refused(_TOO_COMPLEX)


def _clean_chunk(cleaned: bytearray, position: int, length: int) -> None:
    """Zero a chunk of text, EXIF, animation or of an unknown kind."""
    body = _PADDING_CHUNK + bytes(length)
    cleaned[position + 4 : position + 8 + length] = body
    cleaned[position + 8 + length : position + 12 + length] = struct.pack(">I", zlib.crc32(body))
