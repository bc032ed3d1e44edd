"""The drawings of what is uploaded: a photo with its limits ticked off, and files."""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from banshi.field import Field, Widget
from banshi.material import Material
from banshi.renderers.form.pencil import Fill, Kept, Pencil, Typed, attributes, described


def photo(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    given = dict(widget.attributes)
    line = Markup('<li data-check="{}" data-ok="{}" data-bad="{}">{}<span>{}</span></li>')
    checks = Markup("").join(
        line.format(name, ok, bad, pencil.icon("info"), limit) for name, limit, ok, bad in _limits(pencil, given)
    )
    picker = Markup(
        '<input class="form-control" type="file" id="{0}" name="{0}" aria-labelledby="{0}-label" '
        'aria-describedby="{1}" data-bn-photo {2}>'
    ).format(one.name, described(one)["aria-describedby"], attributes(given))
    box = Markup(
        '<div class="bn-photo"><figure><img data-bn-preview width="110" height="136" alt="{}"{}></figure>'
        '<div><ul class="bn-checks" aria-live="polite">{}</ul>{}{}</div></div>'
    )

    def fill(typed: Typed, files: Sequence[Kept]) -> str:
        picture = Markup(' src="/files/{}"').format(files[-1].id) if files else Markup(" hidden")
        kept = Markup("").join(_kept(pencil, one.name, each) for each in files)
        return str(box.format(pencil.say("照片预览"), picture, checks, kept, picker))

    return fill


def file(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    return _picker(pencil, one.name, dict(widget.attributes))


def material(pencil: Pencil, one: Material) -> Fill:
    """The control that attaches a material."""
    return _picker(
        pencil,
        one.name,
        {
            "accept": ",".join(f".{each}" for each in one.formats),
            "data-formats": " ".join(one.formats),
            "data-max-bytes": str(one.max_bytes),
        },
    )


def _picker(pencil: Pencil, name: str, given: Mapping[str, str]) -> Fill:
    formats = given.get("data-formats", "").replace(" ", "/")
    picker = Markup(
        '<input class="form-control" type="file" multiple id="{0}" name="{0}" aria-labelledby="{0}-label" '
        'aria-describedby="" data-bn-file {1}>'
    ).format(name, attributes(dict(given)))
    chosen = Markup(
        '<ul class="bn-files" aria-live="polite" data-bn-files data-bad-size="{}" data-bad-format="{}" '
        'data-bad-empty="{}"></ul>'
    ).format(
        pencil.say("{{actual}} 超过 {{limit}}，请压缩后再传"),
        pencil.say("格式不对，应为 {formats}", formats=formats),
        pencil.say("文件是空的"),
    )
    return lambda typed, files: f"{''.join(_kept(pencil, name, each) for each in files)}{picker}{chosen}"


def _kept(pencil: Pencil, name: str, one: Kept) -> Markup:
    remove = pencil.say("移除")
    return Markup(
        '<div class="bn-kept"><input type="hidden" name="{0}" value="{1}">{2}<a href="/files/{1}">{3}</a> '
        '<span class="bn-note">{4}</span><button class="btn btn-quiet" type="submit" formnovalidate name="action" '
        'value="remove:{0}:{1}" aria-label="{5} {3}">{5}</button></div>'
    ).format(name, one.id, pencil.icon("doc"), one.name, one.size, remove)


def _limits(pencil: Pencil, given: Mapping[str, str]) -> Iterable[tuple[str, Markup, Markup, Markup]]:
    """Each limit of a photo: what it is, and what is said when it is kept or not. The browser fills in `{actual}`."""
    say = pencil.say
    formats = given.get("data-formats", "").replace(" ", "/")
    yield (
        "format",
        say("格式 {formats}", formats=formats),
        say("格式 {{actual}}"),
        say("格式应为 {formats}，现为 {{actual}}", formats=formats),
    )
    if given.get("data-width"):
        size = f"{given['data-width']} × {given['data-height']}"
        yield (
            "pixels",
            say("{size} 像素", size=size),
            say("{{actual}} 像素"),
            say("应为 {size} 像素，现为 {{actual}}", size=size),
        )
    least, most = (int(given.get(name, 0)) // 1024 for name in ("data-min-bytes", "data-max-bytes"))
    between = say("{least}KB 至 {most}KB", least=least, most=most)
    yield (
        "bytes",
        between,
        say("{{actual}}，在 {between} 之间", between=between),
        say("应在 {between} 之间，现为 {{actual}}", between=between),
    )
