"""Small definitions beside small plugins: an item whose steps branch by what a plugin works out."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from banshi.definition.model import Item
from banshi.loading import compile_folder, load_vocabulary
from banshi.settings import ROOT

PLUGIN = '''"""Branches and numbers for tests."""

from banshi.hookspecs import hookimpl


def known(values, subjects, context):
    """Whether the person is in the register."""
    if values.get("id_type") is None or values.get("id_number") is None:
        return None
    person = {name: values[name] for name in ("id_type", "id_number")}
    return "renewal" if context.records.match("insured_person", person) else "new"


def code(values, number, now):
    """The number with a letter."""
    return "N" + number


@hookimpl
def register_derivations():
    return {"known": known}


@hookimpl
def register_generators():
    return {"code": code}
'''
ITEM = """
item: branching
title: 参保登记
portal: flexible_agency
menu: apply
fields:
  id_type: {from: insured_person.id_type, required: true}
  id_number: {from: insured_person.id_number, required: true}
  enrolment: {label: 参保类别, type: derived, function: known, dictionary: enrolment_kind}
  code: {label: 登记号, type: generated, function: code, visible: {enrolment: new}}
  first: {label: 首次参保说明, type: text, required: true}
  again: {label: 续保说明, type: text, required: true}
  extra: {label: 补充说明, type: text, visible: {enrolment: renewal}}
steps:
  - fill: {sections: [{title: 查询, fields: [id_type, id_number]}]}
  - fill: {when: {enrolment: new}, sections: [{title: 新参保, fields: [enrolment, first, extra]}]}
  - fill: {when: {enrolment: renewal}, sections: [{title: 续保, fields: [again, extra]}]}
  - result: {text: 提交成功}
review:
  - desk: {stage: 前台审核, role: front_desk}
list: [id_type, code]
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A definitions folder with the branching item, and a plugins folder with its plugin."""
    definitions, plugins = tmp_path / "definitions", tmp_path / "plugins"
    shutil.copytree(ROOT / "definitions", definitions)
    shutil.copytree(ROOT / "plugins", plugins, ignore=shutil.ignore_patterns("__pycache__"))
    (plugins / "branches.py").write_text(PLUGIN, encoding="utf-8")
    (definitions / "items" / "flexible_agency" / "branching.yaml").write_text(ITEM, encoding="utf-8")
    return definitions, plugins


@pytest.fixture
def compiled(folders: tuple[Path, Path]) -> Callable[[], Item]:
    """Compiles the branching item with the plugins as they now are."""

    def compiled_() -> Item:
        definitions, findings = compile_folder(folders[0], load_vocabulary(folders[1]))
        assert definitions is not None, findings
        return definitions.items["branching"]

    return compiled_
