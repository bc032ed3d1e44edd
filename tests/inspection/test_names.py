import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.inspection.names import extension_of, safe_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\照片.JPG", "照片.JPG"),
        ("C:照片.jpg", "C_照片.jpg"),
        ("/absolute/a.pdf", "a.pdf"),
        ("a/..", "文件"),
        ("..", "文件"),
        ("", "文件"),
        (" .pdf", "文件.pdf"),
        (".htaccess", "文件.htaccess"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u2028b\u200b.pdf", "ab.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ('a<b>"c|d?*.pdf', "a_b__c_d__.pdf"),
        ("a.pdf. . ", "a.pdf"),
        ("con.pdf", "_con.pdf"),
        ("a.b c.d!", "a.b c.d!"),
        ("长" * 200 + ".docx", "长" * 95 + ".docx"),
        ("\ud800.jpg", "文件.jpg"),
    ],
)
def test_safe_name(name, kept):
    assert safe_name(name) == kept


@given(st.text(st.characters(codec=None), max_size=300) | st.text("./\\ \u0301e\u202e", max_size=300))
def test_of_any_name(name):
    kept = safe_name(name)
    assert 0 < len(kept) <= 100
    assert not set(kept) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(one)[0] == "C" for one in kept)
    assert kept not in (".", "..")
    assert kept == kept.strip()
    assert unicodedata.is_normalized("NFC", kept)
    assert safe_name(kept) == kept
    assert extension_of(kept) == extension_of(kept).lower()
