"""`banshi`: the commands for authors and operators."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import KINDS, LARGEST, open_text, read_file, read_folder, shown_file
from banshi.definition.model import Definitions
from banshi.definition.schema import schema_of
from banshi.diagnostics import Diagnostic
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.operating import create_user, init, publish, run, serve
from banshi.registers import migrate
from banshi.renderers.description import describe as described
from banshi.renderers.findings import render_github, render_json, render_text
from banshi.renderers.reference import render_reference
from banshi.startup import ROOT, StartError, load_vocabulary

_LOCALES: Mapping[str, str] = {"zh": CHINESE, "en": ENGLISH}
_DEFINITIONS = ROOT / "definitions"
_definitions_option = click.option(
    "--definitions", type=click.Path(path_type=Path), default=_DEFINITIONS, show_default=True, help="定义文件夹"
)


class _Group(click.Group):
    """A start that fails is told in a sentence, not in a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StartError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def banshi() -> None:
    """办事平台：检查、查看、发布业务定义。"""


for command in (init, publish, serve, run, create_user, migrate):
    banshi.add_command(command)


@banshi.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="输出格式")
@click.pass_context
def check(context: click.Context, paths: Sequence[Path], lang: str, form: str) -> None:
    """检查定义文件，列出所有问题；有问题时退出码为 1。PATHS 是文件或文件夹，不写就是 definitions/。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    checked = [_checked(path) for path in paths or (_DEFINITIONS,)]
    findings = [one for found, _texts in checked for one in found]
    texts = {file: text for _found, written in checked for file, text in written.items()}
    render: Mapping[str, Callable[[], str]] = {
        "text": lambda: _report(findings, texts, translator),
        "json": lambda: render_json(findings, translator),
        "github": lambda: render_github(findings, translator),
    }
    click.echo(render[form]())
    context.exit(1 if findings else 0)


@banshi.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="以 JSON 输出")
@_definitions_option
def describe(as_json: bool, definitions: Path) -> None:
    """输出编译好的全部定义：字段、材料、审核、字典等。"""
    click.echo(json.dumps(described(_compiled(definitions)), ensure_ascii=False, indent=2))


@banshi.command()
def schema() -> None:
    """输出定义语言的 JSON Schema，供编辑器补全和提示。"""
    click.echo(json.dumps(schema_of(load_vocabulary(ROOT / "plugins")), ensure_ascii=False, indent=2))


@banshi.command()
def reference() -> None:
    """输出定义语言的参考页（Markdown），插件的种类也在里面。例子取自 docs/example。"""
    sources, _findings = read_folder(ROOT / "docs" / "example")
    click.echo(render_reference(load_vocabulary(ROOT / "plugins"), sources), nl=False)


def _compiled(folder: Path) -> Definitions:
    """:raises click.ClickException: something is wrong with the definitions"""
    sources, findings = read_folder(folder)
    definitions = None
    if not findings:
        definitions, findings = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    if definitions is None:
        raise click.ClickException("\n".join(map(str, findings)))
    return definitions


def _checked(path: Path) -> tuple[list[Diagnostic], Mapping[str, str]]:
    """What is wrong at `path`, and the texts of the files concerned, under names that lead there from here."""
    if not os.path.lexists(path):
        raise click.BadParameter(f"{path}：没有这个文件或文件夹")
    root = _root_of(path)
    if root:
        sources, findings = read_folder(root)
    elif path.is_dir():
        raise click.BadParameter(f"{path}：里面没有定义文件夹（{'、'.join(KINDS)}）")
    else:
        root = path.absolute().parent
        source, findings = read_file(root, path.name)
        sources = [source] if source else []
    if not findings:
        _definitions, findings = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    within = [one for one in findings if _lies_in(root / one.position.file, path.absolute())]
    texts = {_from_here(root / one.file): one.text for one in sources}
    named = [replace(one, position=one.position._replace(file=_from_here(root / one.position.file))) for one in within]
    return named, texts | {file: _text_of(Path(file)) for file in {one.position.file for one in named} - texts.keys()}


def _root_of(path: Path) -> Path | None:
    """The definitions folder that `path` is, or lies in as something that is read there; None for a file on its own."""
    here = path.absolute()
    if any(os.path.isdir(here / folder) for folder in KINDS):
        return here
    for root in here.parents:
        parts = here.relative_to(root).parts
        if parts[0] in KINDS and (os.path.isdir(here) or len(parts) == (3 if parts[0] == "items" else 2)):
            return root
    return None


def _lies_in(file: Path, path: Path) -> bool:
    return file == path or path in file.parents


def _from_here(file: Path) -> str:
    """A name that an editor or GitHub can follow: from the working folder where the file lies in it."""
    here = Path.cwd()
    return shown_file(file.relative_to(here).as_posix() if file.is_relative_to(here) else file.as_posix())


def _text_of(file: Path) -> str:
    """The text of a file that could not be made a source, for the excerpt; "" when it is not fit to be shown."""
    text, _findings = open_text(file, str(file), LARGEST)
    return text or ""


def _report(findings: Sequence[Diagnostic], texts: Mapping[str, str], translator: Translator) -> str:
    if not findings:
        return translator.say(_("没有发现问题"))
    files = len({one.position.file for one in findings})
    summary = _("共 {count} 个问题，在 {files} 个文件中", count=len(findings), files=files)
    return render_text(findings, texts, translator) + "\n" + translator.say(summary)
