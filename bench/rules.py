"""Judging a form on the server beside other judges, and following it in the browser: no HTTP, no database."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Annotated, Any, Literal

import jsonschema
import pydantic
import wtforms
from markupsafe import Markup
from playwright.sync_api import Page, sync_playwright
from werkzeug.datastructures import MultiDict
from wtforms import validators

from banshi.applications.reading import read
from banshi.definition.model import Item
from banshi.i18n import Translator
from banshi.renderers.form import Controls
from banshi.renderers.form.pencil import Pencil
from bench.forms import CONTEXT, FIELDS, RULES, TODAY, many_rules, plain
from bench.measures import Load, in_turn, ratio
from bench.report import Row, at_most
from bench.servers import ROOT

Judge = Callable[[], object]
_VENDOR = ROOT / "platform" / "banshi" / "web" / "static" / "vendor"
_CHROMIUM = Path("/usr/bin/chromium")
_PAGE = "http://bench.test/"
_CODES = frozenset(f"c{number}" for number in range(20))
_POST = re.compile("[0-9]{6}")


def rules(folder: Path, rounds: int, keystrokes: int) -> Iterator[Row]:
    """Every line of this module. `folder` holds the two definitions while they are read."""
    item, payload = many_rules(folder / "many")
    assert not read(item, payload, CONTEXT).faults
    spent = in_turn({"ours": _repeated(lambda: read(item, payload, CONTEXT), 50)}, rounds)["ours"]
    yield at_most(f"judging {FIELDS} fields and {RULES} rules", median(spent) * 1e3, 5, "ms", decimals=2)
    yield from judges(folder / "plain", rounds)
    yield keystroke(item, payload, keystrokes)


def judges(folder: Path, rounds: int) -> Iterator[Row]:
    """The plain form of 30 fields, the same payload, judged by each."""
    item, payload = plain(folder)
    by_name: Mapping[str, Judge] = {
        "ours": lambda: read(item, payload, CONTEXT),
        "by hand": lambda: by_hand(payload),
        "WTForms": _wtforms(payload),
        "jsonschema": _jsonschema(item, payload),
        "pydantic": _pydantic(payload),
    }
    for name, judge in by_name.items():
        assert _sound(judge()), name
    times = in_turn({name: _repeated(judge, 200) for name, judge in by_name.items()}, rounds)
    rates = {name: f"{1 / median(spent):,.0f}/s" for name, spent in times.items()}
    for name, target in (("by hand", 0.2), ("WTForms", 10.0), ("jsonschema", 0.0), ("pydantic", 0.0)):
        speed = ratio(times, name, "ours")
        holds = speed >= target if target else None
        aim = f"≥ {target:g}" if target else ""
        yield Row(f"judging 30 fields, beside {name}", rates["ours"], rates[name], f"{speed:.2f}", aim, holds)


def _repeated(judge: Judge, times: int) -> Load:
    """Seconds of one judgement, the mean over `times`."""

    def load() -> float:
        begun = perf_counter()
        for _time in range(times):
            judge()
        return (perf_counter() - begun) / times

    return load


def _sound(verdict: Any) -> bool:
    return not verdict.faults if hasattr(verdict, "faults") else verdict is True or verdict == {}


def by_hand(payload: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field: written out as a programmer would for this one form."""
    errors: dict[str, str] = {}
    for number, (name, text) in enumerate(payload.items()):
        if not text:
            if number % 2:
                errors[name] = "请填写"
        elif name.startswith("text"):
            if len(text) > 50:
                errors[name] = "最多 50 个字"
        elif name.startswith("code"):
            if text not in _CODES:
                errors[name] = "请从列表中选择"
        elif name.startswith("whole"):
            if not text.isdecimal() or int(text) > 1000:
                errors[name] = "应为 0 至 1000 的整数"
        elif name.startswith("day"):
            if not _is_day(text):
                errors[name] = "应为日期"
        elif not _POST.fullmatch(text):
            errors[name] = "应为 6 位数字"
    return errors


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wtforms(payload: Mapping[str, str]) -> Judge:
    kinds: Mapping[str, Callable[..., Any]] = {
        "text": lambda needed: wtforms.StringField(validators=[needed, validators.Length(max=50)]),
        "code": lambda needed: wtforms.SelectField(choices=sorted(_CODES), validators=[needed]),
        "whole": lambda needed: wtforms.IntegerField(validators=[needed, validators.NumberRange(0, 1000)]),
        "day": lambda needed: wtforms.DateField(validators=[needed]),
        "post": lambda needed: wtforms.StringField(validators=[needed, validators.Regexp("[0-9]{6}$")]),
    }
    needed = (validators.Optional(), validators.DataRequired())
    fields = {name: kinds[name.partition("_")[0]](needed[number % 2]) for number, name in enumerate(payload)}
    form, sent = type("Plain", (wtforms.Form,), fields), MultiDict(payload)
    return lambda: form(sent).validate()


def _jsonschema(item: Item, payload: Mapping[str, str]) -> Judge:
    schema = {
        "type": "object",
        "properties": {one.name: one.json_schema() for one in item.fields},
        "required": [one.name for one in item.fields if one.required.constant],
        "additionalProperties": False,
    }
    validator = jsonschema.Draft202012Validator(schema)
    document = dict(read(item, payload, CONTEXT).values)
    return lambda: validator.is_valid(document)


def _pydantic(payload: Mapping[str, str]) -> Judge:
    kinds: Mapping[str, Any] = {
        "text": Annotated[str, pydantic.StringConstraints(max_length=50)],
        "code": Literal[tuple(sorted(_CODES))],
        "whole": Annotated[int, pydantic.Field(ge=0, le=1000)],
        "day": date,
        "post": Annotated[str, pydantic.StringConstraints(pattern="^[0-9]{6}$")],
    }
    fields: dict[str, Any] = {
        name: (kinds[name.partition("_")[0]], ...) if number % 2 else (kinds[name.partition("_")[0]] | None, None)
        for number, name in enumerate(payload)
    }
    model = pydantic.create_model("Plain", **fields)
    return lambda: isinstance(model.model_validate(payload), model)


def keystroke(item: Item, payload: Mapping[str, str], count: int) -> Row:
    """How long the page computes at a keystroke: in each field that a rule asks about, its value and then none."""
    measure = f"keystroke in {FIELDS} fields and {RULES} rules, p95, Chromium"
    if not _CHROMIUM.exists():
        return Row(measure, "no /usr/bin/chromium")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        with closing(playwright.chromium.launch(executable_path=str(_CHROMIUM), args=flags)) as browser:
            page = browser.new_page()
            show(page, item, payload)
            asked = sorted({name for one in item.fields for rule in (one.visible, one.required) for name in rule.names})
            spent = page.evaluate(_TYPE, [asked, count])
    return at_most(measure, quantiles(spent, n=20, method="inclusive")[18], 16, "ms", decimals=2)


def show(page: Page, item: Item, payload: Mapping[str, str]) -> None:
    """The form, filled in, with its rules running."""
    controls = Controls(item, Pencil(Translator("zh_Hans_CN", {}), "", TODAY))
    drawn = Markup("").join(controls.draw(one.name, payload[one.name]) for one in item.fields)
    form = Markup('<form data-bn-conditions data-bn-names="{}">{}</form>').format(controls.names, drawn)
    script = (
        'import { prepareConditions } from "/conditions.js"; prepareConditions(document); document.title = "ready";'
    )
    body = f'<!doctype html><meta charset="utf-8">{form}<script type="module">{script}</script>'
    page.route(f"{_PAGE}*.js", lambda route, request: route.fulfill(path=_VENDOR / request.url.rpartition("/")[2]))
    page.route(_PAGE, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(_PAGE)
    page.wait_for_function('document.title === "ready"')


_TYPE = """
([names, count]) => {
  const spent = [];
  for (let at = 0; at < count; at++) {
    const [control, other] = document.getElementsByName(names[at % names.length]);
    const before = control.value;
    if (control.type === "radio") (control.checked ? other : control).checked = true;
    else control.value = control.localName === "select" ? (before ? "" : "c1") : before + (at % 2 ? "1" : "");
    const begun = performance.now();
    control.dispatchEvent(new Event("input", { bubbles: true }));
    spent.push(performance.now() - begun);
    if (control.localName !== "select") control.value = before;
  }
  return spent;
}
"""
