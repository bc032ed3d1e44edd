"""Small honest files of every type, and the pieces that hostile ones are made of."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

CONTENT_TYPES = b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
RELATIONS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def jpeg(width: int = 358, height: int = 441, **options: object) -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(made, "JPEG", **options)
    return made.getvalue()


def png(width: int = 60, height: int = 40, mode: str = "RGB", **options: object) -> bytes:
    made = BytesIO()
    Image.new(mode, (width, height)).save(made, "PNG", **options)
    return made.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, pixels: bytes, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def pdf_of(*objects: bytes, trailer: bytes = b"", encrypted: bytes = b"") -> bytes:
    """A PDF of the objects after the catalogue (1), the pages (2) and one page (3)."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R" + trailer + b">>"
    bodies = [
        catalogue,
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        *objects,
    ]
    made = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % one for one in places
    )
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, encrypted, len(made))
    return made + table + end


def stream(body: bytes, written: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(body), written, body)


def pdf_by_pypdf(pages: int = 2, password: str = "") -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def zip_of(members: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return made.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    body = b'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body/></w:document>'
    members = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format("").encode(),
        "word/document.xml": body,
    }
    return zip_of(members | (extra or {}))


def xlsx() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    for number in range(50):
        sheet.append([number, "张三", "110101199003070011"])
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def xlsx_with(extra: dict[str, bytes]) -> bytes:
    book = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format("").encode(),
        "xl/workbook.xml": b"<workbook/>",
    }
    return zip_of(book | extra)


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    return RELATIONS.format(
        f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    ).encode()


def ole(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A compound file of sectors of 512 bytes: table in sector 0, directory from 1, then the streams."""
    padded = {name: body.ljust(max(4096, -len(body) % 512 + len(body)), b"\0") for name, body in streams.items()}
    entries = 1 + len(padded) + len(storages)
    folders = -(-entries // 4)
    table = [0xFFFFFFFD, *range(2, folders + 1), END]
    directory = _entry("Root Entry", 5, END, 0)
    bodies = b""
    for name, body in padded.items():
        start = len(table)
        table += [*range(start + 1, start + len(body) // 512), END]
        directory += _entry(name, 2, start, len(body))
        bodies += body
    directory += b"".join(_entry(name, 1, 0, 0) for name in storages)
    table += [FREE] * (128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack("<128I", *table[:128]) + directory.ljust(folders * 512, b"\0") + bodies


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, FREE, FREE, FREE)
    return head + bytes(36) + struct.pack("<III", start, size, 0)


def word(flags: int = 0) -> bytes:
    return struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x0804, 0, flags)


def records(*extra: tuple[int, bytes]) -> bytes:
    """The records of a workbook of one sheet."""
    all_of_them = [(0x809, struct.pack("<HHHH", 0x600, 5, 0, 0)), *extra, (0x85, bytes(5) + b"\0\x01\0A"), (0x0A, b"")]
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in all_of_them)


def doc(**streams: bytes) -> bytes:
    return ole({"WordDocument": word(), "1Table": b"", **streams})


def xls(*extra: tuple[int, bytes]) -> bytes:
    return ole({"Workbook": records(*extra)})
