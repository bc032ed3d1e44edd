"""`banshi migrate`: plans, applies, refuses, in sentences."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from banshi.cli import banshi
from banshi.settings import ROOT

SHOP = """
register: shop
title: 药店
key: code
name: name
fields:
  code: {label: 代码, type: text}
  name: {label: 名称, type: text}
"""


@pytest.fixture
def definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "docs" / "example", folder)
    monkeypatch.setenv("BANSHI_SECRET", "a secret of these tests, nowhere else")
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path))
    monkeypatch.setenv("BANSHI_DEFINITIONS", str(folder))
    return folder


def migrate(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(banshi, ["migrate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_from_nothing_to_a_parked_column(definitions: Path):
    shop = definitions / "registers" / "shop.yaml"
    shop.write_text(SHOP, encoding="utf-8")
    code, said = migrate()
    assert code == 0
    assert "  新建台账“药店”的表" in said
    assert "还没有执行" in said
    assert migrate("--apply")[1].endswith("已全部执行\n")
    assert migrate() == (0, "台账的表与定义一致\n")
    shop.write_text(
        SHOP.replace("type: text}\n", "type: text}\n  opened: {label: 开业日期, type: date}\n", 1), encoding="utf-8"
    )
    assert "台账“药店”加一列 opened（开业日期）" in migrate("--apply")[1]
    shop.write_text(SHOP, encoding="utf-8")
    code, said = migrate()
    assert code == 0
    assert "台账“药店”的列 opened 停用，内容保留" in said


def test_a_refusal_says_why_and_changes_nothing(definitions: Path):
    shop = definitions / "registers" / "shop.yaml"
    shop.write_text(SHOP, encoding="utf-8")
    migrate("--apply")
    changed = SHOP.replace("name: {label: 名称, type: text}", "name: {label: 名称, type: integer}")
    shop.write_text(changed + "  more: {label: 更多, type: text}\n", encoding="utf-8")
    code, said = migrate("--apply")
    assert code == 1
    assert "存的是文字，不能改成整数" in said
    assert "什么都没有改" in said
    assert migrate()[0] == 1
    shop.write_text(SHOP, encoding="utf-8")
    assert migrate() == (0, "台账的表与定义一致\n")


def test_definitions_that_do_not_compile_are_told(definitions: Path):
    (definitions / "registers" / "shop.yaml").write_text(SHOP.replace("text", "txet"), encoding="utf-8")
    code, said = migrate()
    assert code == 1
    assert "D10" in said
