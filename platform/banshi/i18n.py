"""Texts in two languages: sentences of the program come from catalogues, those of definitions carry both."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations, translation
from pathlib import Path

from banshi.diagnostics import Message

CHINESE = "zh_Hans_CN"
ENGLISH = "en"
LOCALES = (CHINESE, ENGLISH)


def _(text: str, **arguments: object) -> Message:
    """Mark `text` (Chinese) for the catalogues and keep what fills its `{names}`."""
    return Message(text, tuple(arguments.items()))


@dataclass(frozen=True)
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

    def __init__(self, locale: str, catalogue: NullTranslations) -> None:
        self.locale = locale
        self.catalogue = catalogue

    def say(self, message: Message | Text | str, **arguments: object) -> str:
        """`message` in this locale; its own messages and texts among the arguments are said too."""
        if isinstance(message, Text):
            return message.in_locale(self.locale)
        if isinstance(message, str):
            message = _(message, **arguments)
        filled = {name: self._said(value) for name, value in message.arguments}
        return self._translated(message.text).format(**filled)

    def _said(self, value: object) -> object:
        return self.say(value) if isinstance(value, (Message, Text)) else value

    def _translated(self, text: str) -> str:
        # gettext answers "" with the catalogue's header.
        return self.catalogue.gettext(text) if text else ""


def load_translators(folder: Path) -> Mapping[str, Translator]:
    """One translator a locale from `<folder>/<locale>/LC_MESSAGES/banshi.mo`; a missing file says the Chinese text."""
    return {locale: Translator(locale, translation("banshi", folder, [locale], fallback=True)) for locale in LOCALES}
