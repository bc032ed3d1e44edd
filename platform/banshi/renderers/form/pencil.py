"""What every drawing needs: the language, the icons, and plain controls drawn by WTForms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import wtforms
from markupsafe import Markup, escape

from banshi.diagnostics import Message
from banshi.field import Field, Widget
from banshi.i18n import Text, Translator

# What stands in a control: one text, or several (check-boxes, levels of a cascade, files).
Typed = str | Sequence[str]


@dataclass(frozen=True)
class Kept:
    """A file that is already stored, as a control shows it."""

    id: str
    name: str
    size: str


# How what was typed, and the files kept, go into a drawn control.
Fill = Callable[[Typed, Sequence[Kept]], str]
_HERE = "\x02here\x03"


@dataclass(frozen=True)
class Pencil:
    """Draws in one language. `icons` is the address of the icon sprite; codes not valid `today` are left out."""

    translator: Translator
    icons: str
    today: date

    def say(self, message: Message | Text | str, **arguments: object) -> Markup:
        """The words, safe to stand in HTML."""
        return escape(self.translator.say(message, **arguments))

    def offered(self, one: Field, choices: Iterable[tuple[str, Text]]) -> Sequence[tuple[str, str]]:
        """Those choices whose codes are valid, in words."""
        dictionary = one.dictionary_used
        known = ((code, label, dictionary and dictionary.find(code)) for code, label in choices)
        return [(code, self.translator.say(label)) for code, label, of in known if not of or of.valid_on(self.today)]

    def icon(self, name: str) -> Markup:
        return Markup('<svg class="bn-i" aria-hidden="true"><use href="{}#i-{}"></use></svg>').format(self.icons, name)

    def plain(self, one: Field, widget: Widget, kind: Any, **attributes: Any) -> Fill:
        """A control with one text in it, drawn by WTForms."""
        form = type("OneField", (wtforms.Form,), {one.name: wtforms.StringField(widget=kind)})()
        form[one.name].data = _HERE
        drawn = str(form[one.name](**{**dict(widget.attributes), **described(one), "id": one.name, **attributes}))
        before, after = drawn.split(_HERE)
        return lambda typed, files: f"{before}{escape(last(typed))}{after}"


def described(one: Field) -> dict[str, str]:
    """The attribute that ties a control to its hint; an error's id is put before it when there is one."""
    return {"aria-describedby": f"{one.name}-hint" if one.hint else ""}


def last(typed: Typed) -> str:
    """The one text of a control that holds one."""
    return typed if isinstance(typed, str) else next((one for one in reversed(typed) if one), "")


def every(typed: Typed) -> Sequence[str]:
    return [typed] if isinstance(typed, str) else typed


def attributes(pairs: dict[str, str]) -> Markup:
    return Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in pairs.items())
