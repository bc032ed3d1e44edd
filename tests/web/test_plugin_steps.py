"""A step kind that a plugin brings, on a real page: with its own template, and without one."""

import re
import shutil
from pathlib import Path

from banshi.settings import ROOT
from tests.halls import make_hall
from tests.web.stepping import ITEM, make_settings, sign_in, write

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
ASKING = '''
from dataclasses import dataclass

from banshi.hookspecs import hookimpl
from banshi.kinds import Reference, Sequenced, option
from banshi.step import Step


@dataclass(frozen=True, kw_only=True)
class AskTwo(Step):
    """Asks fields and brings no template."""

    KIND = "ask_two"

    fields: tuple[str, ...] = option(Sequenced(Reference("field")), "字段")

    def asks(self):
        return self.fields


@hookimpl
def register_step_kinds():
    return [AskTwo]
'''
USING = """
item: branch_office
title: 网点设立申报
portal: flexible_agency
menu: apply
fields:
  first: {label: 第一项, type: text, required: true}
  second: {label: 第二项, type: text}
steps:
  - read_notice: {text: "先读须知 <b>"}
  - ask_two: {fields: [first, second]}
  - result: {text: 好}
review:
  - automatic: {}
"""


def plugins(folder: Path) -> Path:
    """Ours, those of the plugin authors' guide for steps, and one without a template."""
    made = folder / "plugins"
    shutil.copytree(ROOT / "plugins", made, ignore=shutil.ignore_patterns("__pycache__"))
    for block in re.findall(r"^```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        named = re.match(r"(?:# |\{# )plugins/(read_notice\.py|notice_templates\.py|templates/\S+)", block)
        if named:
            path = made / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
    (made / "ask_two.py").write_text(ASKING, encoding="utf-8")
    return made


def test_plugins_steps_are_drawn_and_filed(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, plugins=plugins(tmp_path))
    write(settings, USING)
    clerk = sign_in(make_hall(settings)).open(ITEM)
    assert "<p>先读须知 &lt;b&gt;</p>" in clerk.page, "by the template that the plugin brings"
    clerk.send()
    assert 'id="second"' in clerk.page, "by the controls of what it asks"
    clerk.send(second="乙")
    assert clerk.status == 422
    clerk.send(first="甲", second="乙")
    assert "/result/" in clerk.address
