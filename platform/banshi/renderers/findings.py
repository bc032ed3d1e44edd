"""Findings for a person, a program or GitHub."""

import json
import unicodedata
from collections.abc import Iterable, Mapping

from banshi.diagnostics import Diagnostic
from banshi.i18n import Translator, _

# A line of a definition can be as long as its file; the terminal shows the part around the caret.
_BEFORE, _AFTER = 60, 60


def render_text(findings: Iterable[Diagnostic], texts: Mapping[str, str], translator: Translator) -> str:
    """One block for each finding: place, code, message; the line with a caret below it; the hint.

    :param texts: what stands in each file, by the name that findings give
    """
    lines = {file: text.split("\n") for file, text in texts.items()}
    return "\n".join(_block(one, lines.get(one.position.file, []), translator) for one in findings)


def _block(finding: Diagnostic, lines: list[str], translator: Translator) -> str:
    parts = [f"{finding.position}: {finding.code} {translator.say(finding.message)}"]
    place = finding.position
    line = lines[place.line - 1].rstrip("\r") if place.line <= len(lines) else ""
    if line.strip():
        parts += _excerpt(line, place.column - 1)
    if finding.hint:
        parts.append(translator.say(_("  提示：{hint}", hint=finding.hint)))
    return "\n".join(parts) + "\n"


def _excerpt(line: str, column: int) -> list[str]:
    """The line, or the part of it around `column` (from 0), and a caret under that character."""
    start = max(column - _BEFORE, 0) if len(line) > _BEFORE + _AFTER else 0
    part = line[start : start + _BEFORE + _AFTER]
    shown = "".join(one if one.isprintable() else " " for one in part)
    # A tab became one space just now, and so did all that cannot be printed.
    return ["  " + shown, "  " + " " * _columns(shown[: column - start]) + "^"]


def _columns(text: str) -> int:
    """How wide a terminal draws `text`: Chinese takes two columns a character, joining marks none."""
    return sum(_width(one) for one in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def render_json(findings: Iterable[Diagnostic], translator: Translator) -> str:
    """A list of objects with file, line, column, code, message, hint (null where there is none)."""
    return json.dumps(
        [
            {
                **one.position._asdict(),
                "code": one.code,
                "message": translator.say(one.message),
                "hint": translator.say(one.hint) if one.hint else None,
            }
            for one in findings
        ],
        ensure_ascii=False,
        indent=2,
    )


def render_github(findings: Iterable[Diagnostic], translator: Translator) -> str:
    """Workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    return "\n".join(_command(one, translator) for one in findings)


def _command(finding: Diagnostic, translator: Translator) -> str:
    place = finding.position
    said = translator.say(finding.message)
    if finding.hint:
        said += translator.say(_("（提示：{hint}）", hint=finding.hint))
    properties = f"file={_property(place.file)},line={place.line},col={place.column},title={finding.code}"
    return f"::{'notice' if finding.is_advice else 'error'} {properties}::{_escaped(said)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
