"""A plugin that fails is named, people are told honestly, and nothing is half written."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from banshi import loading
from banshi.conditions import Value
from banshi.demo.loading import DEMO_PASSWORD
from banshi.field import Context, FieldError
from banshi.i18n import Text
from banshi.loading import load_vocabulary
from banshi.plugin import PluginFailed
from banshi.settings import StartError
from banshi.storage import tables
from banshi.storage.database import StoreUnavailable
from tests.halls import make_hall, settings_at

HEAD = "from banshi.hookspecs import hookimpl\n"
KINDS: Mapping[str, str] = {
    "register_field_kinds": "from banshi.field import Field as Base",
    "register_step_kinds": "from banshi.step import Step as Base",
    "register_validator_kinds": "from banshi.validator import Validator as Base",
    "register_review_kinds": "from banshi.review import Review as Base",
    "register_effect_kinds": "from banshi.effect import Effect as Base",
}
FUNCTIONS = (
    "register_checks",
    "register_derivations",
    "register_generators",
    "register_document_slots",
    "register_notifiers",
)
DOORS = (*KINDS, *FUNCTIONS)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Any]:
    """Loads a folder with these plugins."""

    def load_(**plugins: str) -> Any:
        for name, text in plugins.items():
            (tmp_path / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
        return load_vocabulary(tmp_path)

    return load_


def offering(door: str, body: str) -> str:
    return f"\n@hookimpl\ndef {door}():\n    {body}\n"


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_fails_stops_the_start(load, door):
    with pytest.raises(StartError, match="plugin faulty.*" + door):
        load(faulty=offering(door, "raise RuntimeError('no')"))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("offered", ["7", "None", "[7]", "[str]", "{'a': 7}", "{7: print}"])
def test_what_does_not_belong_at_a_door_stops_the_start(load, door, offered):
    with pytest.raises(StartError, match="plugin faulty"):
        load(faulty=offering(door, f"return {offered}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nimport no_such_library\n", "faulty.py cannot be loaded"),
        ("\nthis is no Python\n", "faulty.py cannot be loaded"),
        ("\n1 / 0\n", "faulty.py cannot be loaded"),
        (offering("register_cheks", "return {}"), "faulty has no such door"),
        ("\n@hookimpl\ndef register_checks(nothing):\n    return {}\n", "faulty.py does not fit its door"),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_named(load, text, said):
    with pytest.raises(StartError, match=said):
        load(faulty=text)


@pytest.mark.parametrize("door", FUNCTIONS)
def test_two_functions_of_one_name_are_both_named(load, door):
    text = "\ndef a(*given):\n    return None\n" + offering(door, "return {'a': a}")
    with pytest.raises(StartError, match="called a: of one and of two"):
        load(one=text, two=text)


def test_a_slow_plugin_is_told(load, monkeypatch, capfd):
    monkeypatch.setattr(loading, "SLOW_PLUGIN", -1)
    load(sleeper="\n")
    said = capfd.readouterr()
    assert said.out == ""
    assert "plugin slow to load" in said.err
    assert "sleeper" in said.err


def kind(door: str, *methods: str) -> str:
    lines = "".join(f"    {one}\n" for one in methods)
    return f"{KINDS[door]}\n\n\nclass Faulty(Base):\n    KIND = 'faulty'\n{lines}" + offering(door, "return [Faulty]")


PARTS = {
    "register_field_kinds": "fields",
    "register_step_kinds": "steps",
    "register_validator_kinds": "validators",
    "register_review_kinds": "reviews",
    "register_effect_kinds": "effects",
}
CALLS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "register_field_kinds": {
        "parse": lambda one: one.parse("x", None),
        "check": lambda one: one.check("x", None),
        "display": lambda one: one.display("x", "zh"),
        "widget": lambda one: one.widget(),
        "json_schema": lambda one: one.json_schema(),
    },
    "register_step_kinds": {"find": lambda one: one.find({}, (), None), "asks": lambda one: one.asks()},
    "register_validator_kinds": {"violations": lambda one: one.violations({})},
    "register_review_kinds": {
        "outcome": lambda one: one.outcome(()),
        "waiting_on": lambda one: one.waiting_on(()),
    },
    "register_effect_kinds": {"changes": lambda one: one.changes({}, (), "u")},
}
METHODS = [(door, method) for door, methods in CALLS.items() for method in methods]


@pytest.mark.parametrize(("door", "method"), METHODS)
@pytest.mark.parametrize(
    "body", ["raise KeyError('李小红')", "return object()", "return 7.5j", "yield 7", "return [object()]"]
)
def test_a_kind_that_fails_is_named(load, door, method, body):
    vocabulary = load(faulty=kind(door, f"def {method}(self, *given):", f"    {body}"))
    faulty = getattr(vocabulary, PARTS[door])["faulty"]
    one = object.__new__(faulty)
    if (door, method, body) == ("register_field_kinds", "parse", "return [object()]"):
        return  # A list is a value; what is in it the field's own samples show.
    with pytest.raises(PluginFailed) as raised:
        CALLS[door][method](one)
    assert (raised.value.plugin, raised.value.door) == ("faulty", f"Faulty.{method}")
    assert "李小红" not in str(raised.value)


def test_a_field_may_refuse_what_is_typed(load):
    text = kind("register_field_kinds", "def parse(self, raw, context):", "    raise FieldError(_('不对'))")
    vocabulary = load(faulty="from banshi.field import FieldError\nfrom banshi.i18n import _\n" + text)
    with pytest.raises(FieldError):
        vocabulary.fields["faulty"](name="x", label=Text("x")).parse("y", None)


@pytest.mark.parametrize(("door", "part"), [(door, door.removeprefix("register_")) for door in FUNCTIONS])
@pytest.mark.parametrize("body", ["raise KeyError('李小红')", "return object()", "return {}"])
def test_a_function_that_fails_is_named(load, door, part, body):
    vocabulary = load(faulty=f"\ndef asked(*given):\n    {body}\n" + offering(door, "return {'asked': asked}"))
    with pytest.raises(PluginFailed) as raised:
        getattr(vocabulary, part)["asked"]({}, (), None)
    assert (raised.value.plugin, raised.value.door) == ("faulty", "asked")
    assert "李小红" not in str(raised.value)


def test_the_built_in_kinds_are_as_they_are(load):
    assert not hasattr(load().fields["text"].parse, "plugin")


# On the pages: the branching item of `conftest`, its plugin changed after it was published.


@pytest.fixture
def hall(folders: tuple[Path, Path], tmp_path: Path) -> Callable[..., tuple[FlaskClient, Any]]:
    def hall_(**replaced: str) -> tuple[FlaskClient, Any]:
        definitions, plugins = folders
        text = (plugins / "branches.py").read_text(encoding="utf-8")
        for name, body in replaced.items():
            text = re.sub(rf"(def {name}\(.*\n)", rf"\1    {body}\n", text)
        (plugins / "branches.py").write_text(text, encoding="utf-8")
        app = make_hall(settings_at(tmp_path, definitions=definitions, plugins=plugins), persons=6)
        client = app.test_client()
        assert post(client, "/login", user_name="agency1", password=DEMO_PASSWORD).status_code == 303
        return client, app.extensions["banshi_platforms"].database

    return hall_


def post(client: FlaskClient, address: str, shown: str = "", **fields: str):
    page = client.get(shown or address).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return client.post(address, data={"csrf_token": token, **fields})


BEGIN = "/flexible_agency/branching/"
PERSON = {"id_type": "08", "id_number": "E98765432"}


def first_page(client: FlaskClient, **typed: str):
    page = client.get(BEGIN).text
    action = re.search(r'action="(/flexible_agency/branching/drafts/\w+/1/)"', page)[1]
    return action, post(client, action, BEGIN, **typed)


def counted(database: Any, table: Any) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_filing_takes_the_way_the_plugin_says_and_shows_what_it_made(hall):
    client, database = hall()
    action, answer = first_page(client, **PERSON)
    assert answer.status_code == 303
    second = action.replace("/1/", "/2/")
    page = client.get(second).text
    assert "首次参保说明" in page
    assert "续保说明" not in page
    assert "新参保增员" in page, "shown, not asked"
    assert not re.search(r'<(input|select)[^>]*name="enrolment"[^>]*id=', page)
    filed = post(client, second, first="首次", enrolment="renewal", code="N1")
    assert filed.status_code == 303
    result = client.get(filed.location).text
    number = re.search(r"/cases/(\d+)/", filed.location)[1]
    assert f"N{number}" in result
    assert f"N{number}" in client.get(f"/cases/{number}/").text
    assert counted(database, tables.application) == 1
    again = post(client, second, BEGIN, first="首次")
    assert again.location == filed.location
    assert counted(database, tables.application) == 1


@pytest.mark.parametrize("body", ["raise KeyError('E98765432')", "return 7", "return 'no code'"])
def test_a_derivation_that_fails(hall, body, capfd):
    client, database = hall(known=body)
    # Before anything is typed it fails already: the page cannot be known.
    answer = client.get(BEGIN)
    assert answer.status_code == 503
    assert "扩展程序出错" in answer.text
    told(capfd, "known", body)
    assert counted(database, tables.application) == 0


def test_a_derivation_that_fails_later_loses_nothing(hall, capfd):
    client, database = hall(known="if values.get('id_number'): raise KeyError('E98765432')")
    _action, answer = first_page(client, **PERSON)
    assert answer.status_code == 503
    told(capfd, "known", "")
    with database.read() as connection:
        draft = connection.execute(select(tables.draft)).one()
    assert draft.item == "branching"
    assert counted(database, tables.application) == 0


@pytest.mark.parametrize("body", ["raise KeyError('E98765432')", "return 7", "return ''"])
def test_a_generator_that_fails(hall, body, capfd):
    client, database = hall(code=body)
    action, _answer = first_page(client, **PERSON)
    answer = post(client, action.replace("/1/", "/2/"), first="首次")
    assert answer.status_code == 503
    told(capfd, "code", body)
    for table in (tables.application, tables.event, tables.record_change):
        assert counted(database, table) == 0
    assert counted(database, tables.draft) == 1
    assert 'value="首次"' in client.get(action.replace("/1/", "/2/")).text


def test_an_outage_is_no_plugins_fault(hall, capfd, monkeypatch):
    client, _database = hall()

    def down(self: object, register: str, values: Mapping[str, Value]) -> None:
        raise StoreUnavailable("down")

    action, _answer = first_page(client, id_type="08")
    monkeypatch.setattr("banshi.storage.records.RecordReader.match", down)
    answer = post(client, action, BEGIN, **PERSON)
    assert answer.status_code == 503
    log = capfd.readouterr().err
    assert "plugin failed" not in log
    assert "store unavailable" in log


def told(capfd: pytest.CaptureFixture[str], door: str, body: str) -> None:
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "plugin failed" in line]
    assert lines
    assert (lines[-1]["plugin"], lines[-1]["door"]) == ("branches", door)
    assert "E98765432" not in json.dumps(lines)
    assert (lines[-1]["error"] == "KeyError") == ("raise" in body or not body)


def test_context_of_a_derivation_is_whole():
    assert {"today", "records", "uploads", "values", "unit_title", "channel"} == set(Context.__dataclass_fields__)
