"""The drawings that field kinds name in their widget, by name; files have a module of their own."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import wtforms
from markupsafe import Markup, escape
from wtforms import widgets
from wtforms.fields.choices import SelectChoice

from banshi.dictionary import Code, Dictionary
from banshi.field import Field, Widget
from banshi.i18n import _
from banshi.renderers.form.files import file, photo
from banshi.renderers.form.live import working_out
from banshi.renderers.form.pencil import Fill, Kept, Pencil, Typed, described, every, last

# Drawn levels of a tree that are kept, a field: enough for the provinces, cities and districts that people are from.
_LEVELS_KEPT = 512
# A tree of so many codes is searched; a smaller one is quicker to look through.
_SOUGHT = 200
Drawing = Callable[[Pencil, Field, Widget], Fill]


def _input(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    given = dict(widget.attributes)
    unit = given.pop("unit", "")
    plain = Widget("input", (("autocomplete", "off"), *given.items()))
    fill = pencil.plain(one, plain, widgets.TextInput(), class_="form-control")
    if not unit:
        return fill
    return lambda typed, files: f'<div class="bn-unit">{fill(typed, files)}<span>{pencil.say(unit)}</span></div>'


def _textarea(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    return pencil.plain(one, widget, widgets.TextArea(), class_="form-control", rows="4")


def _none(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    start = f'<output class="bn-output" id="{one.name}"{working_out(pencil, one)}>'
    return lambda typed, files: f"{start}{escape(last(typed)) or '-'}</output>"


def _select(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    offered = [("", pencil.translator.say("请选择")), *pencil.offered(one, widget.choices)]
    choices = [SelectChoice(code, label) for code, label in offered]
    form = type("OneField", (wtforms.Form,), {one.name: wtforms.SelectField(choices=choices)})()
    drawn = str(form[one.name](**described(one), id=one.name, class_="form-select"))

    def fill(typed: Typed, files: Sequence[Kept]) -> str:
        code = escape(last(typed))
        return drawn.replace(f'<option value="{code}">', f'<option selected value="{code}">', 1) if code else drawn

    return fill


def _boxes(kind: str, role: str) -> Drawing:
    def draw(pencil: Pencil, one: Field, widget: Widget) -> Fill:
        box = Markup('<label><input class="form-check-input" type="{}" name="{}" value="{}"><span>{}</span></label>')
        boxes = Markup("").join(
            box.format(kind, one.name, code, label) for code, label in pencil.offered(one, widget.choices)
        )
        group = Markup(
            '<div class="bn-opts" id="{0}" tabindex="-1" role="{1}" aria-labelledby="{0}-label" '
            'aria-describedby="{2}">{3}</div>'
        )
        drawn = str(group.format(one.name, role, described(one)["aria-describedby"], boxes))

        def fill(typed: Typed, files: Sequence[Kept]) -> str:
            filled = drawn
            for code in every(typed):
                filled = filled.replace(f'value="{escape(code)}">', f'value="{escape(code)}" checked>', 1)
            return filled

        return fill

    return draw


def _range(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    """Two inputs under one name; the first bears the field's id, so that a fault's link finds it."""
    ends = []
    for (end, label), identifier in zip(widget.choices, (one.name, f"{one.name}-to")):
        drawn = pencil.plain(one, widget, widgets.TextInput(), class_="form-control", id=identifier, autocomplete="off")
        named = Markup('<div class="bn-end" data-bn-end="{}"><label for="{}">{}</label>').format(
            end, identifier, pencil.say(label)
        )
        ends.append((named, drawn))
    start = Markup('<div class="bn-span" role="group" aria-labelledby="{}-label">').format(one.name)

    def fill(typed: Typed, files: Sequence[Kept]) -> str:
        texts = [typed, ""] if isinstance(typed, str) else [*typed, "", ""]
        return f"{start}{''.join(f'{named}{drawn(text, ())}</div>' for (named, drawn), text in zip(ends, texts))}</div>"

    return fill


def _lookup(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    register = dict(widget.attributes)["register"]
    hint = pencil.translator.say("名称、拼音首字母或代码")
    fill = pencil.plain(
        one, Widget("input"), widgets.TextInput(), class_="form-control", placeholder=hint, autocomplete="off"
    )
    # The dialog needs JavaScript, which shows the button; without it the name or the code is typed.
    button = Markup('<button class="btn btn-plain" type="button" hidden aria-label="{} {}">{}{}</button>').format(
        pencil.say("选择"), pencil.say(one.label), pencil.icon("search"), pencil.say("选择")
    )
    start = Markup('<div class="bn-lookup" data-bn-lookup="/lookups/{}" data-title="{}">').format(
        register, pencil.say(_("选择——{field}", field=one.label))
    )
    return lambda typed, files: f"{start}{fill(typed, files)}{button}</div>"


def _cascade(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    dictionary: Dictionary = one.dictionary_used
    start = Markup(
        '<div class="bn-cascade" role="group" aria-labelledby="{}-label" data-bn-cascade="/dictionaries/{}"{}>'
    )
    start = start.format(one.name, dictionary.id, _seek(pencil, dictionary))

    @lru_cache(maxsize=_LEVELS_KEPT)
    def level(depth: int, parent: str | None, chosen: str) -> str:
        offered = dictionary.children(parent) if parent is not None else ()
        return _level(pencil, one, depth, pencil.translator.say(dictionary.levels[depth]), offered, chosen)

    def fill(typed: Typed, files: Sequence[Kept]) -> str:
        path = ["", *(code.code for code in dictionary.path(last(typed)))]
        # One select a level; the levels below what is chosen are empty and hidden.
        parents: list[str | None] = [*path, *[None] * len(dictionary.levels)]
        chosen = [*path[1:], *[""] * len(dictionary.levels)]
        drawn = "".join(level(depth, parents[depth], chosen[depth]) for depth in range(len(dictionary.levels)))
        return f"{start}{drawn}</div>"

    return fill


def _kept(pencil: Pencil, one: Field, widget: Widget) -> Fill:
    """What was collected elsewhere, part by part, to keep or to drop: a correction. Each part travels as JSON."""
    box = Markup(
        '<label><input class="form-check-input" type="checkbox" name="{}" value="{}" checked><span>{}</span></label>'
    )
    group = Markup('<div class="bn-opts" id="{0}" tabindex="-1" role="group" aria-labelledby="{0}-label">{1}</div>')

    def fill(typed: Typed, files: Sequence[Kept]) -> str:
        parts = [part for part in every(typed) if part]
        said = [line for part in parts for line in one.lines([json.loads(part)], pencil.translator.locale)]
        return str(group.format(one.name, Markup("").join(box.format(one.name, *pair) for pair in zip(parts, said))))

    return fill


def _seek(pencil: Pencil, dictionary: Dictionary) -> Markup:
    """The words of the search that the browser puts above the selects of a tree too large to look through."""
    if len(dictionary.codes) < _SOUGHT:
        return Markup("")
    say = pencil.say
    return Markup(' data-seek="{}" data-count="{}" data-none="{}" data-failed="{}"').format(
        say(_("搜索{title}", title=dictionary.title)),
        say(_("列出 {number} 个，请选一个", number="{n}")),
        say(_("没有找到，请换个词，或逐级选择")),
        say(_("没有查到结果，请稍后再试，或逐级选择")),
    )


def _level(pencil: Pencil, one: Field, depth: int, level: str, offered: Sequence[Code], chosen: str) -> str:
    option = Markup('<option value="{}"{}>{}</option>')
    options = Markup("").join(
        option.format(code.code, Markup(" selected") if code.code == chosen else "", pencil.translator.say(code.label))
        for code in offered
        if code.valid_on(pencil.today) or code.code == chosen
    )
    select = Markup(
        '<select class="form-select" id="{}" name="{}" aria-label="{} {}" aria-describedby=""{}>'
        '<option value="">{}</option>{}</select>'
    )
    hidden = Markup(" hidden disabled") if depth and not offered else ""
    identifier = f"{one.name}-{depth}" if depth else one.name
    return str(select.format(identifier, one.name, pencil.translator.say(one.label), level, hidden, level, options))


DRAWINGS: Mapping[str, Drawing] = {
    "input": _input,
    "textarea": _textarea,
    "select": _select,
    "radios": _boxes("radio", "radiogroup"),
    "checks": _boxes("checkbox", "group"),
    "cascade": _cascade,
    "lookup": _lookup,
    "file": file,
    "photo": photo,
    "range": _range,
    "kept": _kept,
    "none": _none,
}
# Several controls under one label: they are a group with a name, and the label is not for one of them.
GROUPED = frozenset({"radios", "checks", "cascade", "photo", "file", "range", "rows", "kept", "none"})
WIDE = frozenset({"radios", "checks", "cascade", "photo", "file", "rows", "kept", "textarea"})
