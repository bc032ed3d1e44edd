"""Honest files are kept as they are, but for what a picture says about its owner."""

import struct
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from banshi.diagnostics import Message
from banshi.field import MEDIA_TYPES
from banshi.inspection import Inspected, inspect

from . import samples as s

HONEST = {
    "jpeg": s.jpeg,
    "jpg": s.jpeg,
    "png": s.png,
    "pdf": s.pdf_by_pypdf,
    "doc": s.doc,
    "docx": s.docx,
    "xls": s.xls,
    "xlsx": s.xlsx,
}


def test_every_type_is_tried():
    assert HONEST.keys() == MEDIA_TYPES.keys()


@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("upper", [False, True])
def test_honest(kind, upper):
    name, content = f"身份证.{kind.upper() if upper else kind}", HONEST[kind]()
    found = inspect(name, content)
    assert isinstance(found, Inspected), str(found)
    assert (found.media_type, found.safe_name, found.content) == (MEDIA_TYPES[kind], name, content)


def test_a_picture_is_measured():
    found = inspect("photo.jpg", s.jpeg(358, 441))
    assert isinstance(found, Inspected)
    assert (found.width, found.height) == (358, 441)
    assert inspect("a.pdf", s.pdf_of()).width == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_colour(mode):
    assert isinstance(inspect("a.png", s.png(mode=mode)), Inspected)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (64, 64), (4000, 3000)])
def test_jpeg_of_every_colour(mode, progressive, size):
    made = BytesIO()
    Image.new(mode, size).save(made, "JPEG", progressive=progressive)
    assert inspect("a.jpg", made.getvalue()) == Inspected("image/jpeg", *size, "a.jpg", made.getvalue())


@pytest.mark.parametrize("order", ["<", ">"])
def test_of_exif_only_the_orientation_is_kept(order):
    exif = Image.Exif()
    exif.endian = order
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Phone", {1: "N", 2: (39.0, 54.0, 20.0)}
    content = s.jpeg(exif=exif, comment=b"taken at home")
    found = inspect("a.jpg", content)
    assert isinstance(found, Inspected)
    with Image.open(BytesIO(found.content)) as kept, Image.open(BytesIO(content)) as sent:
        assert sent.getexif().get_ifd(0x8825)
        assert dict(kept.getexif()) == {0x0112: 6}
        assert not kept.getexif().get_ifd(0x8825)
        assert kept.tobytes() == sent.tobytes()
    assert len(found.content) == len(content)
    assert b"Phone" not in found.content
    assert b"home" not in found.content


def test_texts_of_a_png_are_zeroed():
    texts = PngInfo()
    texts.add_text("Author", "Zhang San")
    content = s.png(pnginfo=texts)
    found = inspect("a.png", content)
    assert isinstance(found, Inspected)
    assert len(found.content) == len(content)
    assert b"Zhang" not in found.content
    with Image.open(BytesIO(found.content)) as kept:
        kept.load()
        assert not kept.info


def test_padding_stays_and_a_second_picture_goes():
    assert inspect("a.jpg", s.jpeg() + bytes(9000)).content == s.jpeg() + bytes(9000)
    assert inspect("a.jpg", s.jpeg() + s.jpeg()).content == s.jpeg()


def test_pdf_that_opens_at_its_first_page():
    assert isinstance(inspect("a.pdf", s.pdf_of(trailer=b"/OpenAction[3 0 R/Fit]")), Inspected)


def test_pdf_of_500_pages_and_of_many_objects():
    assert isinstance(inspect("a.pdf", s.pdf_by_pypdf(500)), Inspected)
    assert isinstance(inspect("a.pdf", s.pdf_of(*[b"<</A 1>>"] * 5000)), Inspected)


def test_docx_of_a_local_template_and_a_link():
    relations = {"word/_rels/a.xml.rels": s.relation("attachedTemplate", "file:///C:\\Users\\Normal.dotm")}
    relations["word/_rels/b.xml.rels"] = s.relation("hyperlink", "https://www.gov.cn/")
    assert isinstance(inspect("a.docx", s.docx(relations)), Inspected)


def test_xls_of_a_chart_sheet():
    assert isinstance(inspect("a.xls", s.xls((0x85, struct.pack("<IBBBB", 0, 0, 2, 1, 0) + b"A"))), Inspected)


def test_the_reason_names_the_file_the_type_and_the_way_out():
    assert str(inspect("../照片.png", s.jpeg())) == (
        "“照片.png”未上传：实际内容是 jpeg，与扩展名“.png”不符，请重新导出为 jpeg 文件后上传"
    )


@pytest.mark.parametrize("name", ["", "\0", "." * 300, "/" * 100_000, "\ud800.jpg", "{}.jpg", "{name}.png"])
def test_no_name_breaks_it(name):
    found = inspect(name, b"x")
    assert isinstance(found, Message)
    assert str(found)
