"""One bad file per code; its first line says what is found in it: `# D212 4:12`, and the file where that is not its own."""

import os
import re
import shutil
from pathlib import Path

import pytest

import banshi.definition
from banshi.definition.build import build_part
from banshi.definition.folder import LARGEST, read_file
from banshi.definition.source import MOST_NODES, read_text

BAD = Path(__file__).parent / "bad"
FILES = sorted(BAD.glob("*.yaml"))
# Not to be kept as files: what cannot be opened, what is too large, and a plugin's own refusal. Tests of their own, below.
MADE = {"D001", "D002", "D009", "D117"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_bad_file(path, good, judge):
    first, second = path.read_bytes().split(b"\n")[:2]
    code, place, *elsewhere = first.decode().removeprefix("# ").split()
    file = second.decode().removeprefix("# in ")
    if not code.startswith("D6"):
        # An unused register would be advised against.
        shutil.copytree(BAD / "beside", good, dirs_exist_ok=True)
    target = good / file
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(path.read_bytes())
    if path.with_suffix(".csv").exists():
        (target.parent / path.with_suffix(".csv").name).write_bytes(path.with_suffix(".csv").read_bytes())
    findings = judge(good, advice=code.startswith("D6"))[1] if "/" in file else read_file(good, file)[1]
    expected = f"{elsewhere[0] if elsewhere else file}:{place} {code}"
    found = [f"{one.position} {one.code}" for one in findings]
    assert expected in found
    if code != "D016":
        assert found == [expected]
        assert "{" not in str(findings[0].message)
        assert findings[0].hint is None or str(findings[0].hint)


def test_every_code_has_a_bad_file():
    folder = Path(banshi.definition.__file__).parent
    paths = [path for path in folder.glob("*.py") if path.name != "catalogue.py"]
    written = {code for path in paths for code in re.findall(r'"(D\d{3})"', path.read_text())}
    assert {path.stem.partition("_")[0] for path in FILES} | MADE == written


@pytest.mark.parametrize(
    "make", [os.mkfifo, os.mkdir, lambda path: os.symlink(path, path), lambda path: os.symlink("/nowhere", path)]
)
def test_unreadable(make, good, judge):
    make(good / "items/flexible_agency/x.yaml")
    assert [f"{one.position} {one.code}" for one in judge(good)[1]] == ["items/flexible_agency/x.yaml:1:1 D001"]


def test_no_permission(good, judge, monkeypatch):
    """A file that may not be read. Root may read everything, so the refusal is played."""
    opened = os.open

    def refuse(path, *rest):
        if str(path).endswith("progress.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert [one.code for one in judge(good)[1]] == ["D001"]


def test_too_large(good, judge):
    (good / "items/flexible_agency/x.yaml").write_bytes(b"#" * (LARGEST + 1))
    assert [one.code for one in judge(good)[1]] == ["D002"]


def test_too_many_nodes():
    _node, findings = read_text("a: [" + "1," * MOST_NODES + "]", "x.yaml")
    assert [one.code for one in findings] == ["D009"]


def test_kind_that_refuses_its_options(vocabulary):
    """A plugin's kind may raise ValueError for options that do not go together."""
    from dataclasses import dataclass

    from banshi.definition.scope import FileScope
    from banshi.kinds import option, whole

    @dataclass(frozen=True)
    class Odd:
        count: int = option(whole(0, 9), "奇数")

        def __post_init__(self):
            if self.count % 2 == 0:
                raise ValueError("应为奇数")

    node, _findings = read_text("count: 2", "x.yaml")
    scope = FileScope(vocabulary, {}, lambda name: None, (), {})
    assert build_part(Odd, node, scope) is None
    assert [str(one) for one in scope.findings] == ["x.yaml:1:1: D117 这些选项不能这样组合：应为奇数"]
