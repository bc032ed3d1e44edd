"""The page of the checker's findings is made of its own answers to the bad files of its tests."""

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import banshi.definition
from banshi.definition.advice import advise
from banshi.definition.catalogue import EXPLANATIONS
from banshi.definition.folder import LARGEST, read_file, read_folder
from banshi.definition.source import MOST_NODES
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.i18n import CHINESE, Translator, load_translators
from banshi.loading import compile_folder
from banshi.renderers.findings import render_text
from banshi.settings import ROOT

TESTS = ROOT / "tests" / "definition"
SPOILT = "items/flexible_agency/x.yaml"
INTRODUCTION = """\
# 检查结果一览

`banshi check` 一次列出全部问题。每个问题都有位置（文件:行:列）、编号和说明，大多还有出错的那一行和提示。
编号不会变，可以用它在本页查找。每个编号下面是实际的例子：`^` 指着出错的地方。

D6 开头的是建议：定义能用，`banshi check` 也照样通过（退出码 0）；`banshi check --strict` 把建议也算作问题。

本页由测试从检查器生成，请不要手改。
"""
GROUPS = {
    "D0": "文件读不懂",
    "D1": "写法不对",
    "D2": "引用的东西不存在，或名称重复",
    "D3": "条件、表达式或代码不对",
    "D4": "写得通，却办不成",
    "D5": "例子的结果不符",
    "D6": "建议：能用，可以更好",
}
# Findings that no bad file makes: of examples, run after the definitions are compiled; and of a plugin's own kind.
OTHERS = {"D501": "例子“…”：…", "D117": "这些选项不能这样组合：…"}


def _make_folder(path: Path) -> None:
    path.mkdir()


def _make_large(path: Path) -> None:
    path.write_bytes(b"#" * (LARGEST + 1))


def _make_long(path: Path) -> None:
    path.write_text("item: [" + "1," * MOST_NODES + "1]")


MADE: Mapping[str, Callable[[Path], None]] = {"D001": _make_folder, "D002": _make_large, "D009": _make_long}


def _answers(folder: Path, vocabulary: Vocabulary) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding that a bad file is kept for, with the text it is in."""
    for path in sorted((TESTS / "bad").glob("*.yaml")):
        code = path.stem.partition("_")[0]
        marks, written = path.read_bytes().split(b"\n", 2)[1:]
        good = folder / path.stem
        shutil.copytree(TESTS / "good", good)
        if not code.startswith("D6"):
            shutil.copytree(TESTS / "bad" / "beside", good, dirs_exist_ok=True)
        file = marks.decode().removeprefix("# in ")
        (good / file).parent.mkdir(exist_ok=True)
        # Its first two lines are for the tests of the checker.
        (good / file).write_bytes(written)
        if path.with_suffix(".csv").exists():
            shutil.copy(path.with_suffix(".csv"), (good / file).parent)
        yield from _findings(code, good, file, vocabulary)
    for code, make in MADE.items():
        good = folder / code
        shutil.copytree(TESTS / "good", good)
        make(good / SPOILT)
        yield from _findings(code, good, SPOILT, vocabulary)


def _findings(code: str, good: Path, file: str, vocabulary: Vocabulary) -> Iterator[tuple[Diagnostic, str]]:
    findings = _folder_findings(good, vocabulary) if "/" in file else read_file(good, file)[1]
    for one in findings:
        if one.code == code:
            found = good / one.position.file
            yield one, found.read_text(errors="replace") if found.is_file() and code not in MADE else ""


def _folder_findings(good: Path, vocabulary: Vocabulary) -> list[Diagnostic]:
    definitions, findings = compile_folder(good, vocabulary)
    return advise(read_folder(good)[0], definitions, vocabulary) if definitions else findings


def _page(answers: Mapping[str, list[tuple[Diagnostic, str]]], translator: Translator) -> str:
    parts = [INTRODUCTION]
    for group, title in GROUPS.items():
        parts.append(f"## {title}（{group}）\n")
        for code in sorted({*answers, *OTHERS}):
            if code.startswith(group):
                parts += _section(code, answers.get(code, []), translator)
    return "\n".join(parts)


def _section(code: str, answers: list[tuple[Diagnostic, str]], translator: Translator) -> Iterator[str]:
    if code in OTHERS:
        yield f"### {code} {OTHERS[code]}\n\n{EXPLANATIONS[code].zh}\n"
        return
    titles = dict.fromkeys(re.sub(r"\{\w+\}", "…", finding.message.text) for finding, _text in answers)
    yield f"### {code} {'；'.join(titles)}\n\n{EXPLANATIONS[code].zh}\n"
    for finding, text in answers:
        shown = render_text([finding], {finding.position.file: text}, translator).strip()
        yield f"```text\n{shown}\n```\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory, vocabulary):
    answers = defaultdict(list)
    for finding, text in _answers(tmp_path_factory.mktemp("bad"), vocabulary):
        answers[finding.code].append((finding, text))
    return _page(answers, load_translators(ROOT / "locale")[CHINESE])


def test_committed_page(page, same):
    same("diagnostics.md", page)


def test_every_code_is_listed(page):
    folder = Path(banshi.definition.__file__).parent
    paths = [path for path in folder.glob("*.py") if path.name != "catalogue.py"]
    written = {code for path in paths for code in re.findall(r'"(D\d{3})"', path.read_text())}
    assert set(re.findall(r"^### (D\d{3}) ", page, re.MULTILINE)) == written | {"D501"}
    assert set(EXPLANATIONS) >= written


def test_explanations_are_in_both_languages():
    assert [code for code, one in EXPLANATIONS.items() if not one.en or len(one.zh) < 8] == []
