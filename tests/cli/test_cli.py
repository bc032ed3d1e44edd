"""The commands as an author uses them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from banshi.cli import banshi

GOOD = Path(__file__).parents[1] / "definition" / "good"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(GOOD, tmp_path / "definitions")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "definitions"


def run(*arguments):
    result = CliRunner().invoke(banshi, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def spoilt(folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    path.write_text(path.read_text().replace("list: [contact, phone]", "list: [contact, phon]"))
    return path


def test_good(folder):
    assert run("check", folder) == (0, "没有发现问题\n")


def test_text(spoilt, folder):
    code, output = run("check", "definitions")
    assert code == 1
    assert output == (
        "definitions/items/flexible_agency/contact_change.yaml:38:17: D212 没有字段“phon”\n"
        "  list: [contact, phon]\n"
        "                  ^\n"
        "  提示：是不是“phone”？\n"
        "\n"
        "共 1 个问题，在 1 个文件中\n"
    )


def test_json(spoilt, folder):
    code, output = run("check", folder, "--format", "json")
    (finding,) = json.loads(output)
    assert code == 1
    assert finding == {
        "file": "definitions/items/flexible_agency/contact_change.yaml",
        "line": 38,
        "column": 17,
        "code": "D212",
        "message": "没有字段“phon”",
        "hint": "是不是“phone”？",
    }


def test_github(spoilt, folder):
    code, output = run("check", folder, "--format", "github")
    assert code == 1
    assert output == (
        "::error file=definitions/items/flexible_agency/contact_change.yaml,line=38,col=17,title=D212::"
        "没有字段“phon”（提示：是不是“phone”？）\n"
    )


def test_one_file_is_judged_among_the_others(spoilt, folder):
    """Its references are looked up in its folder; what is wrong elsewhere is not told."""
    assert run("check", spoilt)[0] == 1
    assert run("check", folder / "items/flexible_agency/progress.yaml") == (0, "没有发现问题\n")
    assert run("check", folder / "items")[0] == 1
    assert run("check", folder / "registers") == (0, "没有发现问题\n")


def test_file_on_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "x.yaml"
    path.write_text("item: x\ntitle: 试\nportal: p\nmenu: m\nlink: /x\n")
    code, output = run("check", path)
    assert (code, output.splitlines()[0]) == (1, "x.yaml:3:9: D206 没有网厅“p”")


def test_nothing_there(tmp_path):
    code, output = run("check", tmp_path / "none")
    assert code == 2
    assert "没有这个文件或文件夹" in output
    code, output = run("check", tmp_path)
    assert code == 2
    assert "没有定义文件夹" in output


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("binary", lambda path: path.write_bytes(bytes(range(256)))),
        ("huge", lambda path: path.write_bytes(b"a" * 2_000_000)),
        ("loop", lambda path: path.symlink_to(path)),
        ("folder", lambda path: path.mkdir()),
        ("empty", lambda path: path.touch()),
        ("gbk", lambda path: path.write_bytes("标题: 试\n".encode("gbk"))),
        ("long", lambda path: path.write_text("title: [" + "字" * 300_000)),
        ("braces", lambda path: path.write_text("'{0}': {1}\n")),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_whatever_a_file_holds(name, make, form, folder):
    path = folder / "items/flexible_agency/x.yaml"
    make(path)
    code, output = run("check", folder, "--format", form)
    assert code == 1
    assert len(output) < 5000
    assert run("check", path, "--format", form)[0] == 1


def test_name_that_is_not_unicode(folder):
    path = Path(str(folder / "items/flexible_agency") + "/\udcff.yaml")
    path.write_text("item: x\n")
    assert run("check", folder)[0] == 1


def test_why(folder, tmp_path):
    payload = tmp_path / "payload.json"
    payload.write_text('{"kind": "death", "reason": "none"}')
    code, output = run("why", "flexible_worker_reduction", payload, "--definitions", folder)
    assert code == 0
    assert "规则：" in output
    assert re.search(r"items/flexible_agency/flexible_worker_reduction.yaml:\d+", output)
    assert "不能提交：没有“none”这个选项" in output


@pytest.mark.parametrize("text", ["[1]", "{", "\xff"])
def test_why_refuses_what_is_no_payload(folder, tmp_path, text):
    payload = tmp_path / "payload.json"
    payload.write_text(text, encoding="latin-1")
    code, output = run("why", "flexible_worker_reduction", payload, "--definitions", folder)
    assert (code, "payload.json：" in output) == (2, True)
    payload.write_text("{}")
    assert run("why", "nobody", payload, "--definitions", folder)[0] == 2


def test_describe(folder):
    code, output = run("describe", "--json", "--definitions", folder)
    assert code == 0
    assert {one["id"] for one in json.loads(output)["items"]} >= {"contact_change", "progress"}


def test_describe_refuses_what_is_wrong(spoilt, folder):
    code, output = run("describe", "--json", "--definitions", folder)
    assert code == 1
    assert "D212" in output


def test_schema():
    code, output = run("schema")
    assert code == 0
    assert json.loads(output)["$defs"]["item_file"]["properties"]["steps"]
