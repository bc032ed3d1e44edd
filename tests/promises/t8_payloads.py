"""Payloads for T8: what could be sent for an item, sound or spoilt in up to four places, the same for each seed.

A payload holds, by field and material name, what a form can carry: a text, several texts, or rows of these.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from banshi.applications.examples import given_to
from banshi.conditions import Value
from banshi.definition.model import Definitions, Item
from banshi.field import Context, Field
from banshi.preview.samples import key_of
from banshi.renderers.form import typed_of
from banshi.step import AGREED, SUBJECTS

Payload = Mapping[str, object]
FILES = ("photo", "file")
# What a page collects act by act in its draft, and no control carries as a whole.
COLLECTED = "kept"
SEVERAL = ("checks", "cascade", "range", "photo", "file")
_LONG = 300
_NO_FILES = ("0" * 32, "../../etc/passwd")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_ODD_TEXTS = (
    "无此选项",
    "0",
    "-1",
    "2022-02-30",
    "1066-10-14",
    "2100-01-01",
    "2024-1-5",
    "长" * _LONG,
    "a\x00b",
    "＝1＋1",
    "\u200b",
    "true",
)


@dataclass
class Maker:
    """Makes the payloads of one item.

    :param base: one that answers everything, as somebody would who makes no mistake
    :param files: the ids of stored files of several types and sizes
    """

    item: Item
    base: Payload
    files: Sequence[str]
    today: date
    # Which of the item's bases it is: each is spoilt in its own way.
    place: int
    asked: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        item = self.item
        self.asked = list(dict.fromkeys(use.field for step in item.steps for use in step.uses()))
        self.drawings = {one.name: one.widget().drawing for one in item.fields}
        named = dict.fromkeys(name for step in item.steps for name in step.attaches())
        self.materials = [name for name in named if item.material_by_name[name].uploaded]
        self.texts = [step.agreement.digest for step in item.steps if step.agreement]
        ticks = any(step.ticks for step in item.steps)
        self.around = [*([SUBJECTS] if ticks else []), *([AGREED] if self.texts else [])]
        whole = {name: as_typed(item.by_name[name], self.drawings[name], self.base.get(name)) for name in self.asked}
        files: Payload = {name: self.base.get(name, []) for name in self.materials}
        self.whole = {**whole, **files, SUBJECTS: self.base.get(SUBJECTS, []), AGREED: self.texts}

    def payloads(self, count: int) -> Iterator[Payload]:
        for number in range(count):
            rng = Random(f"{self.item.id} {self.place} {number}")
            payload = dict(self.whole)
            for _spoilt in range(rng.choice((0, 0, 1, 1, 2, 3, 4))):
                self._change(payload, rng)
            yield payload

    def _change(self, payload: dict[str, object], rng: Random) -> None:
        kinds = (self.asked, self.asked, self.asked, self.materials, self.around)
        name = rng.choice(rng.choice([one for one in kinds if one]))
        if rng.random() < 0.08 and self._may_be_left_out(name):
            payload.pop(name, None)
        elif name in self.materials:
            payload[name] = rng.sample(self.files, rng.randint(0, 3)) + rng.choice(([], [], [*_NO_FILES[:1]]))
        elif name == SUBJECTS:
            known = list(self.whole[SUBJECTS])
            payload[name] = rng.choice(([], [*known, "nobody"], [*known, *known], ["x" * 300]))
        elif name == AGREED:
            payload[name] = rng.choice(([], [*self.texts[1:]], [*self.texts, "0" * 64]))
        else:
            one = self.item.by_name[name]
            payload[name] = self._typed(one, self.drawings[name], payload.get(name, ""), rng)

    def _may_be_left_out(self, name: str) -> bool:
        """Of boxes that are not sent a browser means none, a program those that are ticked to begin with."""
        one = self.item.by_name.get(name)
        return one is not None and (one.default is None or self.drawings[name] not in SEVERAL)

    def holds(self, payload: Payload) -> bool:
        """Whether the controls can show it: those to choose by show what they offer, those for files what is stored."""
        asked = [name for name in self.asked if name in payload]
        return all(self._holds(self.item.by_name[name], payload[name]) for name in asked) and all(
            self._stored(payload[name]) for name in self.materials
        )

    def _stored(self, typed: object) -> bool:
        return isinstance(typed, list) and not {*typed} & {*_NO_FILES}

    def _holds(self, one: Field, typed: object) -> bool:
        if one.row_fields:
            columns = {each.name: each for each in one.row_fields}
            return isinstance(typed, list) and all(
                self._holds(columns[name], cell) for row in typed for name, cell in row.items()
            )
        several = typed if isinstance(typed, list) else [typed] if typed else []
        if one.widget().drawing in ("photo", "file"):
            return self._stored(several)
        if one.KIND == "cascade":
            return not several or several == [each.code for each in one.dictionary_used.path(several[-1])]
        if one.widget().drawing in ("select", "radios", "checks"):
            return {*several} <= {code for code, _label in one.widget().choices}
        return True

    def _typed(self, one: Field, drawing: str, before: object, rng: Random) -> object:
        if one.row_fields:
            return self._rows(one, before, rng)
        if drawing == COLLECTED:
            kept = [each for each in self.base.get(one.name) or [] if isinstance(each, dict)]
            spoilt = [{**each, "key": "nobody", "parent": "nobody"} for each in kept]
            return rng.choice(([], kept, [*kept, *kept], kept[:1], spoilt, *one.rejects()))
        if drawing in ("photo", "file"):
            return rng.choice(([], [_NO_FILES[0]], [_NO_FILES[1]], rng.sample(self.files, 2)))
        if drawing in SEVERAL:
            return self._several(one, drawing, before, rng)
        return self._text(one, str(before), rng)

    def _text(self, one: Field, before: str, rng: Random) -> str:
        ways: Sequence[Callable[[], object]] = (
            lambda: "",
            lambda: rng.choice([*map(one.format, one.samples())] or [""]),
            lambda: rng.choice([*map(one.format, one.samples())] or [""]),
            lambda: rng.choice([bad for bad in one.rejects() if isinstance(bad, str)] or [""]),
            lambda: before.translate(_FULL_WIDTH),
            lambda: f"  {before}\u3000",
            lambda: f"{before[:2]}\u200b{before[2:]}",
            lambda: before + before,
            lambda: rng.choice(_ODD_TEXTS),
            lambda: str(self.today + timedelta(days=rng.randint(-2, 2))),
            lambda: _code(one, rng),
            lambda: _code(one, rng),
        )
        return str(rng.choice(ways)())

    def _several(self, one: Field, drawing: str, before: object, rng: Random) -> list[str]:
        listed = [*before] if isinstance(before, list) else []
        samples = [
            each for each in (as_typed(one, drawing, value) for value in one.samples()) if isinstance(each, list)
        ]
        rejects = [bad for bad in one.rejects() if isinstance(bad, list) and all(isinstance(each, str) for each in bad)]
        ways: Sequence[Callable[[], list[str]]] = (
            list,
            lambda: listed[:-1],
            lambda: listed[::-1],
            lambda: [*listed, rng.choice(_ODD_TEXTS)],
            lambda: [each.translate(_FULL_WIDTH) for each in listed],
            lambda: rng.choice(samples or [[]]),
            lambda: rng.choice(rejects or [[]]),
            lambda: [_code(one, rng)],
        )
        return [*rng.choice(ways)()]

    def _rows(self, table: Field, before: object, rng: Random) -> list[dict[str, object]]:
        rows = [dict(row) for row in before] if isinstance(before, list) else []
        columns = [one for one in table.row_fields if one.computed is None]
        blank = {one.name: as_typed(one, one.widget().drawing, None) for one in columns}
        if not rows or rng.random() < 0.2:
            return rng.choice(([], [*rows, blank], [blank, *rows], [blank], [*rows, *rows]))
        row, column = rng.choice(rows), rng.choice(columns)
        row[column.name] = self._typed(column, column.widget().drawing, row.get(column.name, ""), rng)
        return rows


def bases_of(
    item: Item, definitions: Definitions, filled: Payload, context: Context
) -> Iterator[tuple[Payload, Context]]:
    """Payloads to begin with, each with what the judge may look at: what samples fill in, with somebody ticked, over
    it what accepted examples give that need nothing but it; and those that bring records or files of their own."""
    ticked = [key_of(step.register, 1) for step in item.steps if step.ticks]
    filled = {**filled, SUBJECTS: ticked}
    yield filled, context
    for example in item.examples:
        if not example.expect.accepted:
            continue
        raw, world = given_to(item, example, definitions, context.today)
        given = {name: raw[name] for name in raw if name in example.given and name in item.by_name}
        if not example.records and not any(item.by_name[name].widget().drawing in FILES for name in given):
            yield {**filled, **given}, context
        else:
            yield {**filled, **raw}, world


def as_typed(one: Field, drawing: str, value: object) -> object:
    """What the control of a field sends when this stands in it: a value, or what was typed."""
    if one.row_fields:
        return [_row(one, row) for row in value] if isinstance(value, list) else []
    if drawing == "cascade" and isinstance(value, str) and value:
        return [each.code for each in one.dictionary_used.path(value)] or [value]
    if drawing in SEVERAL:
        return [str(each) for each in value] if isinstance(value, list) else [value] if value else []
    if value is None:
        return ""
    # A browser sends line ends as CR LF.
    return _text_of(one, value).replace("\n", "\r\n")


def _row(table: Field, row: Mapping[str, Value]) -> dict[str, object]:
    columns = [one for one in table.row_fields if one.computed is None]
    return {one.name: as_typed(one, one.widget().drawing, row.get(one.name)) for one in columns}


def _text_of(one: Field, value: object) -> str:
    if isinstance(value, str):
        return value
    typed = typed_of(one, value)
    return typed if isinstance(typed, str) else str(value)


def _code(one: Field, rng: Random) -> str:
    codes = one.dictionary_used.codes if one.dictionary_used else ()
    return rng.choice(codes).code if codes else "01"


def as_form(item: Item, payload: Payload) -> list[tuple[str, str]]:
    """The payload as a browser sends it: names and texts."""
    sent: list[tuple[str, str]] = []
    for name, typed in payload.items():
        one = item.by_name.get(name)
        if one is not None and one.widget().drawing == COLLECTED:
            continue
        if one is not None and one.row_fields:
            # Tells that the table was on the page, even without a row.
            sent.append((name, ""))
            rows = typed if isinstance(typed, list) else []
            sent += [(f"{name}.{n}.{column}", text) for n, row in enumerate(rows) for column, text in _pairs(row)]
        else:
            sent += [(name, text) for text in (typed if isinstance(typed, list) else [typed])]
    return sent


def _pairs(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for column, typed in row.items():
        yield from ((column, str(text)) for text in (typed if isinstance(typed, list) else [typed]))


def as_json(item: Item, payload: Payload) -> dict[str, object]:
    """The payload as a program sends it: whole numbers, yes and no as JSON has them, blanks as null or left in."""
    values = {name: _json_of(item.by_name[name], typed) for name, typed in payload.items() if name in item.by_name}
    materials = {name: typed for name, typed in payload.items() if name in item.material_by_name}
    return {"values": values, "materials": materials, SUBJECTS: payload[SUBJECTS], AGREED: payload[AGREED]}


def _json_of(one: Field, typed: object) -> object:
    if one.row_fields and isinstance(typed, list):
        columns = {each.name: each for each in one.row_fields}
        return [{name: _json_of(columns[name], cell) for name, cell in row.items()} for row in typed]
    if isinstance(typed, list):
        # A place is one code; a form says all that lie above it too. A photo is one file.
        path = [each.code for each in one.dictionary_used.path(typed[-1])] if one.KIND == "cascade" and typed else []
        return typed[-1] if typed and (one.KIND == "photo" or typed == path) else typed or None
    if one.KIND == "integer" and str(typed).isdecimal() and str(typed).isascii():
        return int(str(typed))
    if one.KIND == "yes_no" and typed in ("true", "false"):
        return typed == "true"
    return None if typed == "" and one.default is None else typed
