"""Photos, by what was measured of the stored file."""

import pytest

from banshi.fields.photo import PhotoField
from banshi.i18n import Text

PHOTO = PhotoField(
    name="photo", label=Text("照片"), formats=("jpg",), width=358, height=441, min_bytes=9 * 1024, max_bytes=20 * 1024
)
ANY_SIZE = PhotoField(name="photo", label=Text("照片"), height=441)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("photo", "photo"),
        ("", None),
        ("wide", "!应为 358×441 像素，现为 400×500"),
        ("light", "!应不小于 9KB，现为 3.2KB"),
        ("nearly", "!应不小于 9KB，现为 9215 B"),
        ("heavy", "!“photo.jpg”应不大于 20KB，现为 30KB"),
        ("png", "!“photo.jpg”不是支持的格式，请上传 jpg 格式的文件"),
        ("gone", "!照片已不在，请重新上传"),
        ("../photo", "!照片没有传上来，请重新上传"),
    ],
)
def test_measured(judge, typed, expected):
    assert judge(PHOTO, typed) == expected


def test_a_side_that_is_not_given_is_free(judge):
    assert judge(ANY_SIZE, "photo") == "photo"
    assert judge(ANY_SIZE, "wide") == "!应为 ?×441 像素，现为 400×500"


def test_the_browser_is_told_the_limits():
    assert dict(PHOTO.widget().attributes) == {
        "accept": ".jpg",
        "data-formats": "jpg",
        "data-width": "358",
        "data-height": "441",
        "data-min-bytes": "9216",
        "data-max-bytes": "20480",
    }


def test_display():
    assert PHOTO.display("photo", "en") == "Uploaded"
