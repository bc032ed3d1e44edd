"""The tutorial, replayed: its files, its commands and what it says one sees are taken out of the page itself."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from banshi.cli import banshi
from banshi.demo.loading import DEMO_PASSWORD, load_demo
from banshi.publishing import publish
from banshi.serving import make_app
from banshi.settings import ROOT, read_settings
from banshi.startup import PlatformSource
from banshi.storage.migrating import upgrade
from banshi.web import admin

PAGE = (ROOT / "docs" / "tutorial.md").read_text()
# A block, and the number of the line that it is said to replace.
_BLOCK = re.compile(r"(?:第 (\d+) 行改成：\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (definitions/\S+)\n")


def section(title: str) -> str:
    """What stands under a heading, without what is under smaller ones."""
    found = re.search(rf"^##+ {title}.*\n((?:(?!##+ ).*\n)*)", PAGE, re.MULTILINE)
    assert found, f"the tutorial has no section {title}"
    return found[1]


def promises(title: str) -> list[str]:
    """The lines that the section says one reads on the screen."""
    return re.findall(r"^> - (.+)$", section(title), re.MULTILINE)


def labelled(text: str) -> dict[str, str]:
    """Names of fields, or codes, by the label that people read."""
    return {label: name for name, label in re.findall(r"^  (\w+): \{label: ([^,}]+)", text, re.MULTILINE)}


def typed() -> dict[str, str]:
    """The table of what to fill in, as a browser sends it."""
    names, codes = labelled(section("第二步")), labelled(section("第一步"))
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", section("经办人"), re.MULTILINE)
    return {names[label]: codes.get(value, value) for label, value in rows if label != "字段"}


@dataclass
class Author:
    """Does what the tutorial tells its reader to do, in a folder of his own."""

    folder: Path
    file: Path = Path()

    def follow(self, title: str) -> None:
        """Write the files of a section and run its commands; what they print must be what the section says."""
        printed = ""
        for line, language, content in _BLOCK.findall(section(title)):
            if language == "yaml":
                self._write(content, int(line or 0))
            elif language == "sh" and content.startswith("banshi "):
                printed = CliRunner().invoke(banshi, content.split()[1:]).output
            elif language == "text":
                assert printed.strip() == content.strip()

    def _write(self, content: str, line: int) -> None:
        """A new file, named in its first line, or another line of the file written last."""
        if line:
            lines = self.file.read_text().split("\n")
            lines[line - 1] = content.rstrip()
            self.file.write_text("\n".join(lines))
            return
        named = _FILE.match(content)
        assert named, content
        self.file = self.folder / named[1]
        self.file.write_text(content)


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, app: Flask, user_name: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = ""
        self.get("/login")
        assert self.post("/login", {"user_name": user_name, "password": DEMO_PASSWORD}).status_code == 200

    def get(self, address: str) -> TestResponse:
        return self._answer(self.client.get(address, base_url="https://hall.test", follow_redirects=True))

    def post(self, address: str, fields: dict[str, str]) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token
        headers = {"Origin": "https://hall.test", "Sec-Fetch-Site": "same-origin"}
        sent = {"csrf_token": token[1], **fields}
        return self._answer(
            self.client.post(address, data=sent, base_url="https://hall.test", headers=headers, follow_redirects=True)
        )

    def _answer(self, answer: TestResponse) -> TestResponse:
        self.page = answer.text
        return answer

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", self.page)))

    def follow(self, words: str) -> None:
        """Open the link that reads `words`."""
        links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, re.DOTALL)
        found = [address for address, said in links if words in re.sub(r"<[^>]+>", "", said)]
        assert found, f"no link {words} on the page"
        self.get(unescape(found[0]))

    def press(self, action: str, fields: dict[str, str]) -> TestResponse:
        """Send the form of the page in hand."""
        form = re.search(r'<form[^>]* action="([^"]+)"[^>]*data-bn-form', self.page)
        assert form
        return self.post(unescape(form[1]), {**fields, "action": action})


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    monkeypatch.setenv("BANSHI_DEMO", "1")
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("BANSHI_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.delenv("BANSHI_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return Author(tmp_path)


@pytest.fixture
def app(author: Author) -> Flask:
    """What `make run` sets up, with few persons in it."""
    settings = read_settings()
    app = make_app(settings)
    source: PlatformSource = app.extensions["banshi_platforms"]
    upgrade(source.database)
    admin.init_accounts(app)
    assert publish(settings, source.vocabulary, source.database, "test") == (1, [])
    with app.app_context():
        load_demo(source.current(), admin.create_user, lambda said: None, persons=10, past=0)
    return app


@pytest.fixture
def visit(app: Flask) -> Callable[[str], Visitor]:
    return lambda user_name: Visitor(app, user_name)


def test_tutorial(author, visit):
    clerk = visit("agency1")
    assert "单位联系人变更" not in clerk.text
    for step in ("第一步", "第二步", "第三步", "第四步"):
        author.follow(step)
    number = file_application(clerk)
    approve(visit("front_desk"), number)
    clerk.get("/")
    assert_promised(clerk, "再看办件")
    clerk.get(f"/cases/{number}/")
    assert "提交申请" in clerk.text
    assert "审核通过（前台审核）" in clerk.text
    author.follow("以后要改")
    clerk.get("/flexible_agency/contact_change/")
    assert "手机号码" in clerk.text
    assert "联系电话" not in clerk.text
    clerk.get(f"/cases/{number}/")
    assert "联系电话" in clerk.text
    assert "手机号码" not in clerk.text


def file_application(clerk: Visitor) -> str:
    """As the clerk of the tutorial does; answers with the number."""
    clerk.get("/")
    clerk.follow("单位联系人变更")
    assert [one for one in ("新联系人信息", "变更情况", "人员离职") if one not in clerk.text] == []
    assert clerk.press("next", {}).status_code == 422
    assert_promised(clerk, "经办人", upto=4)
    values = typed()
    assert clerk.press("next", {**values, "note": ""}).status_code == 422
    assert "请填写情况说明" in clerk.text
    assert clerk.press("next", values).status_code == 200
    assert_promised(clerk, "经办人", since=4)
    number = re.search(r"办件编号\s*([0-9A-Z-]+)", clerk.text)
    assert number
    return number[1]


def approve(reviewer: Visitor, number: str) -> None:
    reviewer.get("/desk/")
    assert "单位联系人变更" in reviewer.text
    reviewer.get(f"/desk/{number}/")
    assert "李小满" in reviewer.text
    assert "13800000000" in reviewer.text
    assert "补正意见：情况说明" in reviewer.text
    version = re.search(r'name="version" value="(\d+)"', reviewer.page)
    assert version
    assert reviewer.press("approve", {"version": version[1]}).status_code == 200
    assert_promised(reviewer, "审核人员")


def assert_promised(visitor: Visitor, title: str, since: int = 0, upto: int | None = None) -> None:
    said = promises(title)[since:upto]
    assert said
    assert [one for one in said if one not in visitor.text] == []


def test_no_program_in_the_tutorial():
    assert {language for _line, language, _content in _BLOCK.findall(PAGE)} <= {"yaml", "sh", "text"}


def test_five_fields():
    item = (content for _line, _language, content in _BLOCK.findall(PAGE) if content.startswith("# definitions/items"))
    assert next(item).count("{label:") == 5


def test_what_is_typed_are_fields_of_the_item():
    assert set(typed()) == {"contact", "phone", "reason", "note"}
