"""Stored files."""

import pytest

from banshi.fields.file import FileField
from banshi.i18n import Text

_MEBIBYTE = 1024 * 1024
FILES = FileField(
    name="files",
    label=Text("附件"),
    formats=("jpg", "pdf"),
    max_bytes=4 * _MEBIBYTE,
    max_files=2,
    max_total_bytes=3 * _MEBIBYTE,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["scan"], ["scan"]),
        ("scan", ["scan"]),
        ("scan,photo", ["scan", "photo"]),
        (["scan", "scan", ""], ["scan"]),
        ([], None),
        (["scan", "photo", "light"], "!最多 2 个文件，现为 3 个"),
        (["scan", "big"], "!合计应不大于 3MB，现为 3.2MB"),
        (["program"], "!“证明.pdf”不是支持的格式，请上传 jpg/pdf 格式的文件"),
        (["gone"], "!文件已不在，请重新上传"),
        (["../scan"], "!文件没有传上来，请重新上传"),
        ([["scan"]], "!应为文字"),
    ],
)
def test_judged(judge, typed, expected):
    assert judge(FILES, typed) == expected


def test_one_file_too_big(judge):
    small = FileField(name="files", label=Text("附件"), max_bytes=_MEBIBYTE, max_files=1)
    assert judge(small, ["big"]) == "!“大.pdf”应不大于 1MB，现为 3MB"
    assert "multiple" not in dict(small.widget().attributes)
    assert "multiple" in dict(FILES.widget().attributes)


def test_display():
    assert FILES.display(["a", "b"], "zh_Hans_CN") == "2 个文件"
    assert FILES.display(["a"], "en") == "1 file(s)"
