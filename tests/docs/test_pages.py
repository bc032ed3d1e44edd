"""What the other pages say of settings, commands, limits and places is so."""

import os
import re
import struct
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import click
import pytest

from banshi import settings as settings_module
from banshi.applications.workbooks import LIMITS
from banshi.cli import banshi
from banshi.definition.folder import LARGEST, LARGEST_DICTIONARY
from banshi.definition.layout import MOST_ROWS as FILLED_ROWS
from banshi.definition.table import MOST_ROWS
from banshi.policy import FRONT_DESK, ROLES
from banshi.settings import ROOT
from banshi.storage import sessions
from banshi.web import accounts, admin, security

COMMANDS = banshi.list_commands(click.Context(banshi))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text()
OPERATORS = (ROOT / "docs" / "operators.md").read_text()
ADMINISTRATORS = (ROOT / "docs" / "administrators.md").read_text()


def test_settings_are_all_in_the_table():
    known = set(re.findall(r'"(BANSHI_[A-Z_]+)"', Path(settings_module.__file__).read_text()))
    assert set(re.findall(r"^\| `(BANSHI_\w+)` \|", README, re.MULTILINE)) == known
    assert "| `PORT` |" in README
    assert "PORT ?= 8000" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        file, _hash, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.exists(), target
        if anchor:
            assert anchor in re.findall(r"^#+ (\S+)", found.read_text(), re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page):
    text = page.read_text()
    typed = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    named = re.findall(r"`banshi ([a-z-]+)", text) + re.findall(r"^banshi ([a-z-]+)", typed, re.MULTILINE)
    assert set(named) <= set(COMMANDS)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"(?:`|^|&& )make ([a-z-]+)", text, re.MULTILINE)) <= set(targets)


def test_every_command_is_told_of():
    told = "".join(page.read_text() for page in PAGES)
    assert [name for name in COMMANDS if f"banshi {name}" not in told] == []


def test_screenshot():
    """At the width it was asked for, and light."""
    content = (ROOT / "docs" / "images" / "form.png").read_bytes()
    assert len(content) < 200 * 1024
    assert struct.unpack(">I", content[16:20]) == (1280,)


def test_layout_in_the_readme():
    block = re.search(r"## 各在哪里\n\n```text\n(.*?)```", README, re.DOTALL)
    assert block
    for line in block[1].splitlines():
        assert (ROOT / line.split()[0]).exists(), line


def test_roles():
    told = set(re.findall(r"^\| `(\w+)` \|", ADMINISTRATORS, re.MULTILINE))
    assert told == {*ROLES, FRONT_DESK}
    assert [title for title in map(str, admin.ROLE_TITLES.values()) if title not in ADMINISTRATORS] == []


def test_limits():
    minutes, hours = timedelta(minutes=1), timedelta(hours=1)
    said = [
        f"{sessions.IDLE // minutes} 分钟不操作，或登录满 {sessions.LONGEST // hours} 小时",
        f"{accounts.WINDOW // minutes} 分钟内输错 {accounts.FAILURES_OF_A_NAME} 次",
        f"输错 {accounts.FAILURES_OF_AN_ADDRESS} 次",
        f"密码至少 {admin.SHORTEST_PASSWORD} 个字符",
    ]
    assert [one for one in said if one not in ADMINISTRATORS] == []
    mebibyte = 1024 * 1024
    said = [
        f"没有附件的页面） | {security.FORM_BYTES // mebibyte} MB",
        f"有附件的页面） | {security.ACCESS['filing.take'].max_bytes // mebibyte} MB",
        f"一个定义文件 | {LARGEST // mebibyte} MB；字典 {LARGEST_DICTIONARY // mebibyte} MB，CSV {MOST_ROWS // 10_000} 万行",
        f"一个填好的 Excel 模板 | {LIMITS.content // mebibyte} MB，{FILLED_ROWS} 行，{LIMITS.columns} 列，{LIMITS.cells // 10_000} 万个",
        f"至少 {settings_module.SHORTEST_SECRET} 个随机字符",
    ]
    assert [one for one in said if one not in OPERATORS] == []


def test_first_administrator(tmp_path):
    """What the operators' guide says to run on an empty platform makes an account."""
    command = re.search(r"^banshi (create-user .*)$", OPERATORS, re.MULTILINE)
    assert command
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BANSHI_")}
    settings = {"BANSHI_SECRET": "only for this test, never elsewhere", "BANSHI_DATA": str(tmp_path)}
    environment = {**kept, **settings, "PYTHONPATH": "platform"}

    def run(*command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    initialised = run("-m", "banshi", "init")
    assert initialised.returncode == 0, initialised.stderr
    made = run("-m", "banshi", *command[1].split(), typed="correct horse 7\ncorrect horse 7\n")
    assert made.returncode == 0, made.stderr
    assert "account created" in made.stderr
