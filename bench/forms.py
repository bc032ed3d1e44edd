"""Two made-up forms: one of 200 fields and 100 rules, and a plain one of 30 fields with what is typed into it."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.definition.model import Item
from banshi.field import NO_RECORDS, NO_UPLOADS, Context
from banshi.loading import load_vocabulary
from bench.servers import ROOT

FIELDS, RULES = 200, 100
TODAY = date(2026, 11, 25)
_PORTAL = "portal: p\ntitle: 网厅\nsubtitle: 办事\nunit_kinds: [agency]\nmenu:\n  - {id: apply, title: 办理}\n"
_ITEM = "item: x\ntitle: 试\nportal: p\nmenu: apply\nfields:\n"
_END = "  - result: {text: 好}\nreview:\n  - automatic: {}\n"
# The kinds take turns, and so do the rules over the field ten places before.
_KINDS = (
    "type: choice, dictionary: bench_code",
    "type: text, max_length: 40",
    "type: integer, minimum: 0, maximum: 1000",
    "type: money",
    "type: yes_no",
)
_ASKED = ("{NAME: c1}", "\"NAME != '' && size(NAME) < 30\"", '"NAME > 10"', '"NAME * 2.0 >= 25.0"', "{NAME: true}")
_TYPED = ("c1", "青禾人力", "42", "1234.50", "true")


CONTEXT = Context(TODAY, NO_RECORDS, NO_UPLOADS)


def many_rules(folder: Path) -> tuple[Item, Mapping[str, str]]:
    """200 fields in ten sections with 100 rules, each over a field before it; and a payload that shows all of them."""
    fields = [f"  f{number}: {{label: 字段{number}, {_kind(number)}{_rule(number)}}}" for number in range(FIELDS)]
    names = [f"f{number}" for number in range(FIELDS)]
    sections = [
        f"{{title: 分区{start}, fields: [{', '.join(names[start : start + 20])}]}}" for start in range(0, FIELDS, 20)
    ]
    item = _compiled(folder, "\n".join([*fields, "steps:", f"  - fill: {{sections: [{', '.join(sections)}]}}", _END]))
    return item, {name: _TYPED[number % 5] for number, name in enumerate(names)}


def _kind(number: int) -> str:
    return _KINDS[number % 5]


def _rule(number: int) -> str:
    """Every second field hangs on the one ten places before: by turns its being shown, and its being required."""
    if number % 2 or number < 10:
        return f", required: {_asked(number)}" if number in (11, 13, 15, 17, 19) else ""
    return f", {'visible' if number % 4 else 'required'}: {_asked(number)}"


def _asked(number: int) -> str:
    return _ASKED[(number - 10) % 5].replace("NAME", f"f{number - 10}")


def plain(folder: Path) -> tuple[Item, Mapping[str, str]]:
    """30 fields without rules, of the kinds that every form has; half of them required."""
    fields = [
        f"  {name}: {{label: 字段{name}, {kind}{', required: true' if number % 2 else ''}}}"
        for number, (name, kind, _typed) in enumerate(_plain())
    ]
    names = ", ".join(name for name, _kind_, _typed in _plain())
    item = _compiled(
        folder, "\n".join([*fields, "steps:", f"  - fill: {{sections: [{{title: 分区, fields: [{names}]}}]}}", _END])
    )
    return item, {name: typed for name, _kind_, typed in _plain()}


def _plain() -> Iterator[tuple[str, str, str]]:
    kinds = (
        ("text", "type: text, max_length: 50", "东桥医院"),
        ("code", "type: choice, dictionary: bench_code", "c7"),
        ("whole", "type: integer, minimum: 0, maximum: 1000", "36"),
        ("day", "type: date", "2026-05-17"),
        ("post", "type: postal_code", "100010"),
    )
    for number in range(30):
        name, kind, typed = kinds[number % 5]
        yield f"{name}_{number}", kind, typed


def _compiled(folder: Path, text: str) -> Item:
    shutil.rmtree(folder, ignore_errors=True)
    files = {
        "portals/p.yaml": _PORTAL,
        "dictionaries/bench_code.yaml": "dictionary: bench_code\ntitle: 代码\ncodes:\n"
        + "".join(f"  c{number}: {{label: 选项{number}}}\n" for number in range(20)),
        "items/p/x.yaml": _ITEM + text,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    sources, findings = read_folder(folder)
    definitions, more = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    assert definitions is not None, [str(one) for one in (*findings, *more)][:5]
    return definitions.items["x"]
