"""Texts in two languages: sentences of the program come from catalogues, those of definitions carry both."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from banshi.diagnostics import Message

CHINESE = "zh_Hans_CN"
ENGLISH = "en"
LOCALES = (CHINESE, ENGLISH)


def _(text: str, **arguments: object) -> Message:
    """Mark `text` (Chinese) for the catalogues and keep what fills its `{names}`."""
    return Message(text, tuple(arguments.items()))


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a definition: Chinese, and English where the author gave it."""

    zh: str
    en: str = ""

    def in_locale(self, locale: str) -> str:
        return self.en or self.zh if locale == ENGLISH else self.zh

    def __str__(self) -> str:
        return self.zh


class Translator:
    """Says messages and texts in one locale. Made once a locale at start, never changed."""

    def __init__(self, locale: str, catalogue: Mapping[str, str]) -> None:
        """`catalogue` gives the translation of a Chinese text; one that it has not is said in Chinese."""
        self.locale = locale
        self._catalogue = catalogue

    def say(self, message: Message | Text | str, **arguments: object) -> str:
        """`message` in this locale; its own messages and texts among the arguments are said too."""
        if isinstance(message, Text):
            return message.in_locale(self.locale)
        if isinstance(message, str):
            message = _(message, **arguments)
        text = self._catalogue.get(message.text, message.text)
        return text.format(**{name: self._said(value) for name, value in message.arguments})

    def _said(self, value: object) -> object:
        return self.say(value) if isinstance(value, (Message, Text)) else value


def load_translators(folder: Path) -> Mapping[str, Translator]:
    """One translator a locale, from `<folder>/<locale>/LC_MESSAGES/banshi.po`; without it Chinese is said.

    Chinese is the language of the program: its catalogue says nothing else, and is not read.
    """
    paths = {locale: folder / locale / "LC_MESSAGES" / "banshi.po" for locale in LOCALES}
    return {one: Translator(one, {} if one == CHINESE else _read(path)) for one, path in paths.items()}


def _read(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        catalogue = read_po(stream)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}
