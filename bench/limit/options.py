"""The option lists of the form: the same codes as the platform's, read once, their HTML made once."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from markupsafe import Markup

_FOLDER = Path(__file__).parents[2] / "definitions" / "dictionaries"
_OPTION = Markup('<option value="{}">{}</option>')
_ANY = Markup('<option value="">请选择</option>')


def _read(name: str) -> dict[str, str]:
    content = yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {code: one["label"]["zh"] for code, one in content["codes"].items()}


def _drawn(codes: Mapping[str, str]) -> Markup:
    return _ANY + Markup("").join(_OPTION.format(code, label) for code, label in codes.items())


CODES = {
    "id_type": _read("id_type"),
    "ethnicity": _read("ethnicity"),
    "sex": _read("sex"),
    "country": _read("country"),
    "education": _read("education"),
    "personal_status": _read("personal_status"),
    "household_type": _read("household_type"),
    "category": _read("contributor_category"),
    "bank": _read("bank"),
}
_OPTIONS = {name: _drawn(codes) for name, codes in CODES.items()}


def options(name: str, typed: str) -> Markup:
    """The options of a select, with what was typed chosen."""
    drawn = _OPTIONS[name]
    if typed not in CODES[name]:
        return drawn
    return _with_chosen(drawn, typed)


def _with_chosen(drawn: Markup, code: str) -> Markup:
    """`code` is one of the options, so that it needs no escaping."""
    return Markup(str(drawn).replace(f'<option value="{code}">', f'<option selected value="{code}">', 1))


# Areas: the code above each code, and the options below each code ("" is the top).
PARENTS: dict[str, str] = {}
_BELOW: dict[str, dict[str, str]] = {}
with (_FOLDER / "area.csv").open(encoding="utf-8-sig", newline="") as _stream:
    for _row in csv.DictReader(_stream):
        PARENTS[_row["code"]] = _row["parent"] or ""
        _BELOW.setdefault(_row["parent"] or "", {})[_row["code"]] = _row["label"]
_AREAS = {parent: _drawn(codes) for parent, codes in _BELOW.items()}


def area_options(parent: str, chosen: str) -> Markup:
    """The options of one level of a cascade."""
    drawn = _AREAS.get(parent, _ANY)
    if chosen not in PARENTS:
        return drawn
    return _with_chosen(drawn, chosen)


def is_whole_path(levels: Sequence[str]) -> bool:
    """Whether the levels lead from the top to a code that has none below."""
    above = ["", *levels[:-1]]
    return all(PARENTS.get(code) == parent for code, parent in zip(levels, above)) and levels[-1] not in _BELOW
