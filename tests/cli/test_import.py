"""`banshi import xlsform`, as an author uses it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from banshi.cli import banshi
from tests.authoring.forms import workbook

GOOD = Path(__file__).parents[1] / "definition" / "good"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(GOOD, tmp_path / "definitions")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "登记.xlsx").write_bytes(workbook())
    return tmp_path / "definitions"


def run(*arguments):
    result = CliRunner().invoke(banshi, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def imported(folder, *more, file="登记.xlsx", portal="flexible_agency", menu="apply"):
    return run("import", "xlsform", file, "--portal", portal, "--menu", menu, "--definitions", folder, *more)


def test_import(folder):
    code, output = imported(folder, "--dry-run")
    assert (code, output.splitlines()[-1]) == (0, "共 9 处没有照原样转换")
    assert not (folder / "items/flexible_agency/person_registration.yaml").exists()
    code, output = imported(folder)
    assert code == 0
    assert "survey 第 20 行 place：没有与“geopoint”对应的字段种类" in output
    assert "写好了 definitions/items/flexible_agency/person_registration.yaml" in output
    assert run("check", folder)[0] == 0
    code, output = imported(folder)
    assert (code, "已有事项“person_registration”" in output) == (1, True)
    # The title is taken in this menu.
    code, output = imported(folder, "--id", "again")
    assert (code, "D407" in output) == (1, True)
    code, output = imported(folder, "--id", "again", menu="query")
    assert code == 0, output
    assert (folder / "dictionaries/again_skill.yaml").exists()
    assert run("check", folder)[0] == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"portal": "none"}, "没有网厅“none”"),
        ({"menu": "none"}, "没有菜单组“none”"),
        ({"file": "none.xlsx"}, "没有这个文件"),
        ({"file": "definitions"}, "没有这个文件"),
        ({"file": "text.xlsx"}, "不是 Excel"),
    ],
)
def test_refused(folder, more, said):
    (folder.parent / "text.xlsx").write_text("type,name")
    code, output = imported(folder, **more)
    assert code != 0
    assert said in output
