"""Rows of a list."""

from markupsafe import Markup

from banshi.renderers.listing import draw_rows


def test_cells_are_escaped_unless_they_are_html():
    drawn = draw_rows(["序号", "姓名", "操作"], [(1, "<b>%s</b>", Markup("<a>{0}%d</a>"))], figures={0})
    assert drawn == (
        '<tr><td class="bn-num" data-label="序号">1</td><td data-label="姓名">&lt;b&gt;%s&lt;/b&gt;</td>'
        '<td data-label="操作"><a>{0}%d</a></td></tr>'
    )


def test_headings_are_text_too():
    assert draw_rows(['100% "', "%s"], [("a", None)]) == (
        '<tr><td data-label="100% &#34;">a</td><td data-label="%s">None</td></tr>'
    )


def test_no_rows():
    assert draw_rows(["序号"], []) == ""
