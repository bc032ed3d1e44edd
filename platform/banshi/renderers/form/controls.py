"""The controls of an item: label, hint, control, error."""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup, escape

from banshi.conditions import Condition
from banshi.definition.model import Item
from banshi.field import Field
from banshi.fields.rows import RowsField
from banshi.i18n import _
from banshi.renderers.form.drawings import DRAWINGS, GROUPED, WIDE
from banshi.renderers.form.files import material
from banshi.renderers.form.live import offering, starting, withhold
from banshi.renderers.form.pencil import Fill, Kept, Pencil, Typed
from banshi.renderers.form.rows import Table, TypedRow

Made = TypeVar("Made")


@dataclass(frozen=True)
class Control:
    """One drawn field: everything around the value, how a value goes in, and the whole without one."""

    name: str
    start: str
    fill: Fill
    blank: Markup
    drawing: str
    pencil: Pencil
    starting: str = ""

    def draw(
        self,
        typed: Typed,
        fault: str,
        files: Sequence[Kept],
        *,
        untouched: bool = False,
        withheld: Collection[str] = (),
    ) -> Markup:
        """The whole field: label, hint, control with what was typed, and the fault beside it.

        :param untouched: nobody has seen it yet, so that the browser may put its default there once it appears
        :param withheld: codes that are not offered now
        """
        starting = self.starting if untouched else ""
        if not typed and not fault and not starting and not withheld:
            return self.blank
        inner = withhold(self.fill(typed, files), withheld)
        start = self.start.replace("<div ", f"<div {starting}", 1) if starting else self.start
        if not fault:
            return Markup(f"{start}{inner}</div></div>")
        start = start.replace('class="bn-field', 'class="bn-field is-bad', 1)
        marked = inner.replace(f'id="{self.name}"', f'id="{self.name}" aria-invalid="true"', 1)
        marked = marked.replace('aria-describedby="', f'aria-describedby="{self.name}-error ', 1)
        said = self.pencil.say(_("错误：{fault}", fault=fault))
        return Markup(f'{start}{marked}</div><p class="bn-err" id="{self.name}-error">{said}</p></div>')


class Controls:
    """The controls of one version of an item in one language, drawn once."""

    def __init__(self, item: Item, pencil: Pencil) -> None:
        self._item = item
        self._made = {
            (name, required): _control(pencil, item.by_name[name], required)
            for name, required in _screens(item)
            if not item.by_name[name].row_fields
        }
        self._tables = {one.name: _table(pencil, one) for one in item.fields if isinstance(one, RowsField)}
        self._pickers = {one.name: material(pencil, one) for one in item.materials}
        # A field that always begins blank and offers all its codes: without typing and fault it is drawn already.
        self._plain = frozenset(
            one.name
            for one in item.fields
            if one.computed is None and one.default is None and not one.offers and not one.row_fields
        )
        self._once: dict[Hashable, Any] = {}
        self.names = json.dumps({one.name: _kind(one) for one in item.fields})

    def draw(
        self,
        name: str,
        typed: Typed = "",
        fault: str = "",
        files: Sequence[Kept] = (),
        required: bool | None = None,
        *,
        untouched: bool = False,
        withheld: Collection[str] = (),
    ) -> Markup:
        """`required` True or False overrules the field's own rule on this screen; the rest as `Control.draw`."""
        return self._made[name, required].draw(typed, fault, files, untouched=untouched, withheld=withheld)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` answers: asked the first time only, for what is the same in every page of this item."""
        found: Made | None = self._once.get(key)
        if found is None:
            found = self._once[key] = make()
        return found

    def blank(self, names: tuple[str, ...]) -> Markup | None:
        """These controls side by side as they are before anybody typed; None where one of them begins otherwise."""
        if not self._plain.issuperset(names):
            return None
        return self.once(("blank", names), lambda: Markup("").join(self._made[name, None].blank for name in names))

    def draw_table(self, name: str, rows: Sequence[TypedRow], faults: Mapping[str, str]) -> Markup:
        """The table of rows `name`; `faults` by target, the table's own under its name."""
        return self._tables[name].draw(rows, faults)

    def drawing(self, name: str) -> str:
        return "rows" if name in self._tables else self._made[name, None].drawing

    def picker(self, name: str, files: Sequence[Kept] = ()) -> Markup:
        """The control that attaches material `name`, with the files already there."""
        return Markup(self._pickers[name]("", files))


def draw_field(pencil: Pencil, one: Field, typed: Typed, fault: str, required: bool) -> Markup:
    """One field by itself, outside an item: a condition of a query."""
    return _control(pencil, one, required).draw(typed, fault, ())


def _screens(item: Item) -> Iterable[tuple[str, bool | None]]:
    """Every field with the required marker it has somewhere."""
    uses = {(use.field, use.required) for step in item.steps for use in step.uses()}
    return uses | {(one.name, None) for one in item.fields}


def _control(pencil: Pencil, one: Field, required: bool | None) -> Control:
    widget = one.widget()
    fill = DRAWINGS[widget.drawing](pencil, one, widget)
    start = _start(pencil, one, widget.drawing, required)
    blank = Markup(f"{start}{fill('', ())}</div></div>")
    return Control(one.name, start, fill, blank, widget.drawing, pencil, starting(one))


def _table(pencil: Pencil, one: RowsField) -> Table:
    return Table(pencil, one, _start(pencil, one, "rows", None), lambda column, name: _cell(pencil, column, name))


def _cell(pencil: Pencil, column: Field, name: str) -> Control:
    """A cell of a table of rows: its label shows where rows are cards; its rules go by the row's own values."""
    one = replace(column, name=name)
    drawn = _control(pencil, one, None)
    start = _start(pencil, one, drawn.drawing, None).replace('class="bn-field', 'class="bn-field bn-celled', 1)
    start = start.replace(" data-bn-visible=", " data-bn-cell-visible=").replace(
        " data-bn-required=", " data-bn-cell-required="
    )
    blank = Markup(f"{start}{drawn.fill('', ())}</div></div>")
    return replace(drawn, start=start, blank=blank)


def _kind(one: Field) -> object:
    """How the browser's rules see a value: its type, or the types of a table's columns."""
    return {each.name: each.cel_type for each in one.row_fields} or one.cel_type


def _start(pencil: Pencil, one: Field, drawing: str, required: bool | None) -> str:
    label = pencil.say(one.label) + _mark(pencil, one, required)
    if drawing in GROUPED:
        named = Markup('<span class="form-label" id="{}-label">{}</span>').format(one.name, label)
    else:
        named = Markup('<label class="form-label" for="{}">{}</label>').format(one.name, label)
    wide = " bn-span3" if drawing in WIDE else ""
    rules = _rule("visible", one.visible) + _rule("required", one.required) + offering(one)
    return f'<div class="bn-field{wide}"{rules}>{named}{_hint(pencil, one)}<div class="bn-ctl">'


def _mark(pencil: Pencil, one: Field, required: bool | None) -> Markup:
    if one.computed is not None:
        return Markup("")
    star = Markup(
        '<span class="bn-req"{}><span aria-hidden="true">*</span><span class="visually-hidden">{}</span></span>'
    )
    optional = Markup('<span class="bn-opt">{}</span>').format(pencil.say("选填"))
    if one.required.constant if required is None else required:
        return star.format("", pencil.say("（必填）"))
    if required is False:
        return Markup("")
    return star.format(Markup(" hidden"), pencil.say("（必填）")) + optional if one.required.depends else optional


def _hint(pencil: Pencil, one: Field) -> Markup:
    if one.hint is None:
        return Markup("")
    said = pencil.say(one.hint)
    short = " bn-short" if len(said) <= 14 else ""
    return Markup('<div class="form-text{}" id="{}-hint">{}</div>').format(short, one.name, said)


def _rule(name: str, condition: Condition) -> str:
    return f' data-bn-{name}="{escape(condition.expression.text)}"' if condition.expression else ""
