"""The form: every control of an item drawn once when it is compiled, and filled in when a page is shown.

WTForms draws the plain controls; it judges nothing. What does not change between two requests is made here, once.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from markupsafe import Markup, escape
from wtforms import widgets

from banshi.conditions import Condition
from banshi.definition.model import Item, Material
from banshi.field import Field, Widget
from banshi.i18n import Translator, _

# What stands in a control: one text, or several (check-boxes, levels of a cascade, files).
Typed = str | Sequence[str]
_HERE = "\x02here\x03"
_ICON = '<svg class="bn-i" aria-hidden="true"><use href="{icons}#i-{name}"></use></svg>'


@dataclass(frozen=True)
class Kept:
    """A file that is already stored, as a control shows it."""

    id: str
    name: str
    size: str


@dataclass(frozen=True)
class Control:
    """One drawn field: everything around the value, and how a value goes in."""

    name: str
    start: str
    fill: Callable[[Typed, Sequence[Kept]], str]
    blank: str
    translator: Translator

    def draw(self, typed: Typed = "", fault: str = "", files: Sequence[Kept] = ()) -> Markup:
        """The whole field: label, hint, control with what was typed, and the fault beside it."""
        if not typed and not fault:
            return Markup(self.blank)
        inner = self.fill(typed, files)
        if not fault:
            return Markup(f"{self.start}{inner}</div></div>")
        start = self.start.replace('class="bn-field', 'class="bn-field is-bad', 1)
        marked = inner.replace(f'id="{self.name}"', f'id="{self.name}" aria-invalid="true"', 1).replace(
            'aria-describedby="', f'aria-describedby="{self.name}-error ', 1
        )
        said = escape(self.translator.say(_("错误：{fault}", fault=fault)))
        return Markup(f'{start}{marked}</div><p class="bn-err" id="{self.name}-error">{said}</p></div>')


class Controls:
    """The controls of one item in one language, drawn once."""

    def __init__(self, item: Item, translator: Translator, icons: str, base: str) -> None:
        """`icons` is the address of the icon sprite, `base` the address that look-ups and cascades are asked under."""
        self._item = item
        self._made: dict[tuple[str, bool | None], Control] = {}
        pencil = _Pencil(translator, icons, base)
        self._pickers = {one.name: pencil.picker(one) for one in item.materials}
        for name, required in _screens(item):
            self._made[name, required] = pencil.control(item.by_name[name], required)
        self.names = json.dumps({one.name: one.CEL_TYPE for one in item.fields})

    def draw(
        self, name: str, typed: Typed = "", fault: str = "", files: Sequence[Kept] = (), required: bool | None = None
    ) -> Markup:
        """`required` True or False overrules the field's own rule on this screen."""
        return self._made[name, required].draw(typed, fault, files)

    def picker(self, name: str, files: Sequence[Kept] = ()) -> Markup:
        """The control that attaches material `name`, with the files already there."""
        return Markup(self._pickers[name]("", files))

    def required_count(self, names: Iterable[str]) -> int:
        return sum(1 for name in names if self._item.by_name[name].required.constant)


def _screens(item: Item) -> Iterable[tuple[str, bool | None]]:
    """Every field with the required marker it has somewhere."""
    uses = {(use.field, use.required) for step in item.steps for use in step.uses()}
    return uses | {(one.name, None) for one in item.fields}


class _Pencil:
    """Draws controls in one language."""

    def __init__(self, translator: Translator, icons: str, base: str) -> None:
        self.translator = translator
        self.icons = icons
        self.base = base

    def control(self, one: Field, required: bool | None) -> Control:
        widget = one.widget()
        fill = getattr(self, f"_fill_{widget.drawing}")(one, widget)
        start = self._start(one, widget, required)
        blank = f"{start}{fill('', ())}</div></div>"
        return Control(one.name, start, fill, blank, self.translator)

    def _start(self, one: Field, widget: Widget, required: bool | None) -> str:
        grouped = widget.drawing in ("radios", "checks", "cascade", "photo", "file")
        label = escape(self.translator.say(one.label)) + self._mark(one, required)
        tag = (
            f'<span class="form-label" id="{one.name}-label">{label}</span>'
            if grouped
            else f'<label class="form-label" for="{one.name}">{label}</label>'
        )
        wide = " bn-span3" if widget.drawing in ("radios", "checks", "photo", "cascade", "textarea") else ""
        return (
            f'<div class="bn-field{wide}" data-name="{one.name}"{_rule("visible", one.visible)}'
            f'{_rule("required", one.required)}>{tag}{self._hint(one)}<div class="bn-ctl">'
        )

    def _mark(self, one: Field, required: bool | None) -> Markup:
        must = one.required.constant if required is None else required
        if must:
            words = escape(self.translator.say("（必填）"))
            return Markup(
                '<span class="bn-req"><span aria-hidden="true">*</span><span class="visually-hidden">{}</span></span>'
            ).format(words)
        if one.required.depends and required is None:
            return Markup('<span class="bn-req" hidden>*</span>')
        if required is False:
            return Markup("")
        return Markup('<span class="bn-opt">{}</span>').format(self.translator.say("选填"))

    def _hint(self, one: Field) -> str:
        if one.hint is None:
            return ""
        said = self.translator.say(one.hint)
        short = " bn-short" if len(said) <= 14 else ""
        return f'<div class="form-text{short}" id="{one.name}-hint">{escape(said)}</div>'

    def _attributes(self, one: Field, widget: Widget) -> dict[str, Any]:
        described = {"aria-describedby": f"{one.name}-hint"} if one.hint else {"aria-describedby": ""}
        return {**dict(widget.attributes), **described, "id": one.name}

    def _wtforms(self, one: Field, widget: Widget, kind: Any, **attributes: Any) -> str:
        form = type("OneField", (wtforms.Form,), {one.name: wtforms.StringField(widget=kind)})()
        form[one.name].data = _HERE
        return str(form[one.name](**{**self._attributes(one, widget), **attributes}))

    def _fill_input(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        kind = widgets.Input(input_type=dict(widget.attributes).get("type", "text"))
        return _between(self._wtforms(one, widget, kind, class_="form-control", autocomplete="off"))

    def _fill_textarea(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        return _between(self._wtforms(one, widget, widgets.TextArea(), class_="form-control", rows="4"))

    def _fill_none(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        return lambda typed, files: f'<output id="{one.name}">{escape(_one(typed))}</output>'

    def _fill_select(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        choices = [(code, self.translator.say(label)) for code, label in widget.choices]
        blank = self.translator.say("请选择")
        field = wtforms.SelectField(choices=[("", blank), *choices])
        form = type("OneField", (wtforms.Form,), {one.name: field})()
        drawn = str(form[one.name](**self._attributes(one, widget), class_="form-select"))

        def fill(typed: Typed, files: Sequence[Kept]) -> str:
            code = escape(_one(typed))
            return drawn.replace(f'<option value="{code}">', f'<option selected value="{code}">', 1) if code else drawn

        return fill

    def _fill_radios(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        return self._boxes(one, widget, "radio")

    def _fill_checks(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        return self._boxes(one, widget, "checkbox")

    def _boxes(self, one: Field, widget: Widget, kind: str) -> Callable[[Typed, Sequence[Kept]], str]:
        role = "radiogroup" if kind == "radio" else "group"
        boxes = "".join(
            f'<label><input class="form-check-input" type="{kind}" name="{one.name}" value="{escape(code)}">'
            f"<span>{escape(self.translator.say(label))}</span></label>"
            for code, label in widget.choices
        )
        described = f' aria-describedby="{one.name}-hint"' if one.hint else ' aria-describedby=""'
        drawn = (
            f'<div class="bn-opts" id="{one.name}" tabindex="-1" role="{role}" aria-labelledby="{one.name}-label"'
            f"{described}>{boxes}</div>"
        )

        def fill(typed: Typed, files: Sequence[Kept]) -> str:
            filled = drawn
            for code in [typed] if isinstance(typed, str) else typed:
                filled = filled.replace(f'value="{escape(code)}">', f'value="{escape(code)}" checked>', 1)
            return filled

        return fill

    def _fill_lookup(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        register = dict(widget.attributes)["register"]
        hint = self.translator.say("名称、拼音首字母或代码")
        title = escape(self.translator.say(_("选择——{field}", field=one.label)))
        drawn = self._wtforms(
            one,
            Widget("input"),
            widgets.TextInput(),
            class_="form-control",
            placeholder=hint,
            autocomplete="off",
        )
        button = (
            f'<button class="btn btn-plain" type="button" hidden aria-label="{escape(self.translator.say("选择"))} '
            f'{escape(self.translator.say(one.label))}">{self._icon("search")}'
            f"{escape(self.translator.say('选择'))}</button>"
        )
        return _between(
            f'<div class="bn-lookup" data-bn-lookup="{self.base}/lookups/{register}" data-title="{title}">{drawn}{button}</div>'
        )

    def _fill_cascade(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        dictionary = one.dictionary_used
        levels = [self.translator.say(level) for level in dictionary.levels]
        address = f"{self.base}/dictionaries/{dictionary.id}"

        def fill(typed: Typed, files: Sequence[Kept]) -> str:
            codes = [typed] if isinstance(typed, str) else list(typed)
            path = [code.code for code in dictionary.path(next((c for c in reversed(codes) if c), ""))]
            selects = []
            for depth, level in enumerate(levels):
                parent = "" if depth == 0 else (path[depth - 1] if depth <= len(path) else None)
                offered = dictionary.children(parent) if parent is not None else ()
                chosen = path[depth] if depth < len(path) else ""
                selects.append(self._level(one, depth, level, offered, chosen))
            return (
                f'<div class="bn-cascade" role="group" aria-labelledby="{one.name}-label" '
                f'data-bn-cascade="{address}">{"".join(selects)}</div>'
            )

        return fill

    def _level(self, one: Field, depth: int, level: str, offered: Sequence[Any], chosen: str) -> str:
        options = "".join(
            f'<option value="{escape(code.code)}"{" selected" if code.code == chosen else ""}>'
            f"{escape(self.translator.say(code.label))}</option>"
            for code in offered
        )
        name = one.name if depth == 0 else f"{one.name}-{depth}"
        hidden = " hidden disabled" if depth and not offered else ""
        label = escape(f"{self.translator.say(one.label)} {level}")
        return (
            f'<select class="form-select" id="{name}" name="{one.name}" aria-label="{label}" aria-describedby=""{hidden}>'
            f'<option value="">{escape(level)}</option>{options}</select>'
        )

    def _fill_photo(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        attributes = dict(widget.attributes)
        checks = "".join(
            f'<li data-check="{name}" data-ok="{escape(ok)}" data-bad="{escape(bad)}">{self._icon("info")}<span>{escape(limit)}</span></li>'
            for name, limit, ok, bad in self._photo_limits(attributes)
        )
        data = " ".join(f'data-{name}="{escape(value)}"' for name, value in attributes.items())
        described = f"{one.name}-hint" if one.hint else ""
        picker = (
            f'<input class="form-control" type="file" id="{one.name}" name="{one.name}" aria-labelledby="{one.name}-label" '
            f'aria-describedby="{described}" accept=".jpg,.jpeg" data-bn-photo {data}>'
        )

        def fill(typed: Typed, files: Sequence[Kept]) -> str:
            kept = "".join(self._kept(one.name, file) for file in files)
            picture = f' src="/files/{escape(files[0].id)}"' if files else " hidden"
            alt = escape(self.translator.say("照片预览"))
            return (
                f'<div class="bn-photo"><figure><img data-bn-preview width="110" height="136" alt="{alt}"{picture}></figure>'
                f'<div><ul class="bn-checks" aria-live="polite">{checks}</ul>{kept}{picker}</div></div>'
            )

        return fill

    def _photo_limits(self, attributes: Mapping[str, str]) -> Iterable[tuple[str, str, str, str]]:
        say = self.translator.say
        formats = attributes.get("formats", "")
        yield (
            "format",
            say("格式 {formats}", formats=formats),
            say("格式 {{actual}}"),
            say("格式应为 {formats}，现为 {{actual}}", formats=formats),
        )
        if attributes.get("width"):
            size = f"{attributes['width']} × {attributes['height']}"
            yield (
                "pixels",
                say("{size} 像素", size=size),
                say("{{actual}} 像素"),
                say("应为 {size} 像素，现为 {{actual}}", size=size),
            )
        least, most = (int(attributes.get(name, 0)) // 1024 for name in ("min-bytes", "max-bytes"))
        between = say("{least}KB 至 {most}KB", least=least, most=most)
        yield (
            "bytes",
            between,
            say("{{actual}}，在 {between} 之间", between=between),
            say("应在 {between} 之间，现为 {{actual}}", between=between),
        )

    def _fill_file(self, one: Field, widget: Widget) -> Callable[[Typed, Sequence[Kept]], str]:
        attributes = dict(widget.attributes)
        return self._files(one.name, attributes.get("formats", "").split(" "), attributes)

    def picker(self, material: Material) -> Callable[[Typed, Sequence[Kept]], str]:
        limits = {"formats": " ".join(material.formats), "max-bytes": str(material.max_bytes)}
        return self._files(material.name, material.formats, limits)

    def _files(
        self, name: str, formats: Sequence[str], attributes: Mapping[str, str]
    ) -> Callable[[Typed, Sequence[Kept]], str]:
        accept = ",".join(f".{one}" for one in formats)
        data = " ".join(f'data-{key}="{escape(value)}"' for key, value in attributes.items())
        picker = (
            f'<input class="form-control" type="file" multiple id="{name}" name="{name}" aria-labelledby="{name}-label" '
            f'aria-describedby="" accept="{accept}" data-bn-file {data}>'
        )
        listed = (
            f'<ul class="bn-files" aria-live="polite" data-bn-files '
            f'data-bad-size="{escape(self.translator.say("{{actual}} 超过 {{limit}}，请压缩后再传"))}" '
            f'data-bad-format="{escape(self.translator.say("格式不对，应为 {formats}", formats="/".join(formats)))}" '
            f'data-bad-empty="{escape(self.translator.say("文件是空的"))}"></ul>'
        )
        return lambda typed, files: "".join(self._kept(name, file) for file in files) + picker + listed

    def _kept(self, name: str, file: Kept) -> str:
        remove = escape(self.translator.say("移除"))
        return (
            f'<div class="bn-kept"><input type="hidden" name="{name}" value="{escape(file.id)}">{self._icon("doc")}'
            f'<a href="/files/{escape(file.id)}">{escape(file.name)}</a> <span class="bn-note">{escape(file.size)}</span>'
            f'<button class="btn btn-quiet" type="submit" formnovalidate name="action" value="remove:{name}:{escape(file.id)}" '
            f'aria-label="{remove} {escape(file.name)}">{remove}</button></div>'
        )

    def _icon(self, name: str) -> str:
        return _ICON.format(icons=self.icons, name=name)


def _between(drawn: str) -> Callable[[Typed, Sequence[Kept]], str]:
    """Fill the place marked in `drawn`."""
    before, after = drawn.split(_HERE)
    return lambda typed, files: f"{before}{escape(_one(typed))}{after}"


def _one(typed: Typed) -> str:
    return typed if isinstance(typed, str) else next((one for one in reversed(typed) if one), "")


def _rule(name: str, condition: Condition) -> str:
    if condition.expression is None:
        return ""
    return f' data-bn-{name}="{escape(condition.expression.text)}"'
