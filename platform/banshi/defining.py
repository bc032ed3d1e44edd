"""The commands of an author: definitions are checked, compared, explained and tried out."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from banshi.applications.coverage import coverage_of, suggest_examples
from banshi.applications.examples import run_examples
from banshi.applications.reading import read
from banshi.authoring.checking import Rejudging
from banshi.calendar import OFFICE_TIME
from banshi.coverage import render_coverage, render_gaps, render_suggestions
from banshi.definition.catalogue import EXPLANATIONS
from banshi.definition.folder import KINDS, LARGEST, Source, open_text, read_file, read_folder, shown_file
from banshi.definition.model import Definitions, Item
from banshi.definition.schema import schema_of
from banshi.diagnostics import Diagnostic
from banshi.field import NO_RECORDS, NO_UPLOADS, Context
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.loading import OWN, compile_folder, load_vocabulary, no_collection
from banshi.renderers.comparison import compare, render_changes
from banshi.renderers.description import describe as described
from banshi.renderers.findings import render_github, render_json, render_text
from banshi.renderers.reference import render_reference
from banshi.renderers.why import Reasons, render_reasons
from banshi.settings import ROOT

_LOCALES: Mapping[str, str] = {"zh": CHINESE, "en": ENGLISH}
_DEFINITIONS = ROOT / "definitions"
_definitions_option = click.option(
    "--definitions", type=click.Path(path_type=Path), default=_DEFINITIONS, show_default=True, help="定义文件夹"
)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="输出格式")
@click.option("--strict", is_flag=True, help="有建议（D6）时退出码也为 1")
@click.pass_context
def check(context: click.Context, paths: Sequence[Path], lang: str, form: str, strict: bool) -> None:
    """检查定义文件，列出所有问题和建议；有问题时退出码为 1。PATHS 是文件或文件夹，不写就是 definitions/。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    checked = [_checked(path) for path in paths or (_DEFINITIONS,)]
    found = [one for several, _texts in checked for one in several]
    findings = sorted(found, key=lambda one: one.is_advice)
    texts = {file: text for _found, written in checked for file, text in written.items()}
    render: Mapping[str, Callable[[], str]] = {
        "text": lambda: _report(findings, texts, translator),
        "json": lambda: render_json(findings, translator),
        "github": lambda: render_github(findings, translator),
    }
    click.echo(render[form]())
    context.exit(1 if any(strict or not one.is_advice for one in findings) else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="以 JSON 输出")
@_definitions_option
def describe(as_json: bool, definitions: Path) -> None:
    """输出编译好的全部定义：字段、材料、审核、字典等。"""
    click.echo(json.dumps(described(_compiled(definitions)), ensure_ascii=False, indent=2))


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, lang: str) -> None:
    """用句子说明两个定义文件（或文件夹）有什么不同；有不同时退出码为 1。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    before, after = _read(old), _read(new)
    differ = False
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            said = translator.say(_("删去了这个文件"))
        elif name not in before:
            said = translator.say(_("新增了这个文件"))
        else:
            said = render_changes(compare(before[name], after[name]), translator)
        if said:
            differ = True
            click.echo(f"{name}\n{said}")
    if not differ:
        click.echo(translator.say(_("没有不同")))
    context.exit(1 if differ else 0)


def _read(path: Path) -> Mapping[str, Source]:
    """The sources of a file or a folder by their place in it; a file alone by its kind and id.

    :raises click.ClickException: one of them cannot be read
    """
    if path.is_dir():
        sources, findings = read_folder(path)
    elif path.is_file():
        source, findings = read_file(path.absolute().parent, path.name)
        sources = [source] if source else []
    else:
        raise click.BadParameter(f"{path}：没有这个文件或文件夹")
    if findings:
        raise click.ClickException("\n".join(map(str, findings)))
    if path.is_dir():
        return {one.file: one for one in sources}
    return {f"{one.kind} {one.root.child(one.kind).data}": one for one in sources}


@click.command()
@click.argument("code")
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
def explain(code: str, lang: str) -> None:
    """说明一个检查结果编号（例如 D212）是什么意思、怎样改。"""
    found = EXPLANATIONS.get(code.upper())
    if found is None:
        raise click.BadParameter(f"没有编号“{code}”；有的是：{'、'.join(EXPLANATIONS)}")
    click.echo(f"{code.upper()} {found.in_locale(_LOCALES[lang])}")


@click.command()
@click.argument("item_id", metavar="ITEM")
@click.argument("payload", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="语言")
@_definitions_option
def why(item_id: str, payload: Path, lang: str, definitions: Path) -> None:
    """说明一份填报为什么是这个结果：什么显示、必填、可选、算出、被拒绝，是哪条规则，在哪一行。

    PAYLOAD 是 JSON 文件：{字段名: 值}。不查台账，也不看上传的文件。
    """
    item = _compiled(definitions).items.get(item_id)
    if item is None or not item.steps:
        raise click.BadParameter(f"没有可以填报的事项“{item_id}”")
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    reading = read(item, _payload(payload), Context(_today(), NO_RECORDS, NO_UPLOADS))
    reasons = Reasons(item, reading.values, translator)
    each = [one for found in (reasons.of_fields(), reasons.of_materials()) for some in found.values() for one in some]
    click.echo(render_reasons(item, [*each, *reasons.of_review(), *reasons.of_faults(reading.faults)], translator))


def _payload(path: Path) -> dict[str, object]:
    """:raises click.BadParameter: it is no JSON object"""
    try:
        read_in = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"{path}：不是 JSON：{error}") from None
    if not isinstance(read_in, dict):
        raise click.BadParameter(f"{path}：应为 {{字段名: 值}}")
    return read_in


@click.command()
def schema() -> None:
    """输出定义语言的 JSON Schema，供编辑器补全和提示。"""
    click.echo(json.dumps(schema_of(load_vocabulary(ROOT / "plugins")), ensure_ascii=False, indent=2))


@click.command()
def reference() -> None:
    """输出定义语言的参考页（Markdown），插件的种类也在里面。例子取自 docs/example。"""
    sources, _findings = read_folder(ROOT / "docs" / "example")
    click.echo(render_reference(load_vocabulary(ROOT / "plugins"), sources), nl=False)


@click.group()
def examples() -> None:
    """例子：运行、看覆盖了哪些规则、建议还缺的例子。"""


@examples.command("run")
@click.argument("items", nargs=-1)
@_definitions_option
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
@click.pass_context
def run_all(context: click.Context, items: Sequence[str], definitions: Path, lang: str) -> None:
    """运行例子，列出每个事项的规则和分支覆盖；有不符的例子时退出码为 1。ITEMS 不写就是全部有例子的事项。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    compiled = _compiled(definitions)
    wanted = [_item(compiled, name) for name in items] or [one for one in compiled.items.values() if one.examples]
    failed = False
    for item in wanted:
        runs = run_examples(item, compiled, _today())
        covered = coverage_of(item, runs)
        click.echo(render_coverage(item, covered, translator))
        for line in render_gaps(covered, translator) if items else ():
            click.echo(line)
        for run_ in runs:
            for one in run_.differences:
                failed = True
                click.echo(f"  {run_.example.position}: D501 {run_.example.name}: {translator.say(one.said)}")
    context.exit(1 if failed else 0)


@examples.command("suggest")
@click.argument("item")
@_definitions_option
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
def suggest(item: str, definitions: Path, lang: str) -> None:
    """为还没有例子的规则和分支建议例子（YAML），附上现在的结果；核对后贴进事项。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    compiled = _compiled(definitions)
    suggested = render_suggestions(suggest_examples(_item(compiled, item), compiled, _today()), translator)
    click.echo(suggested or translator.say(_("每条规则、每个分支都有例子了")))


def _item(definitions: Definitions, name: str) -> Item:
    """:raises click.BadParameter: there is no such item"""
    if name not in definitions.items:
        raise click.BadParameter(f"没有事项“{name}”；有的是：{'、'.join(sorted(definitions.items))}")
    return definitions.items[name]


def _today() -> date:
    """Today, at the office."""
    return datetime.now(OFFICE_TIME).date()


def _compiled(folder: Path) -> Definitions:
    """:raises click.ClickException: something is wrong with the definitions"""
    definitions, findings = compile_folder(folder, load_vocabulary(ROOT / "plugins"))
    if definitions is None:
        raise click.ClickException("\n".join(map(str, findings)))
    return definitions


def _checked(path: Path) -> tuple[list[Diagnostic], Mapping[str, str]]:
    """What is wrong at `path`, and the texts of the files concerned, under names that lead there from here."""
    if not os.path.lexists(path):
        raise click.BadParameter(f"{path}：没有这个文件或文件夹")
    with no_collection():
        root, sources, findings = _sources_at(path)
        if not findings:
            _definitions, findings = Rejudging(load_vocabulary(ROOT / "plugins"), OWN).judge(sources, _today())
    within = [one for one in findings if _lies_in(root / one.position.file, path.absolute())]
    texts = {_from_here(root / one.file): one.text for one in sources}
    named = [replace(one, position=one.position._replace(file=_from_here(root / one.position.file))) for one in within]
    return named, texts | {file: _text_of(Path(file)) for file in {one.position.file for one in named} - texts.keys()}


def _sources_at(path: Path) -> tuple[Path, list[Source], list[Diagnostic]]:
    """All that is read with `path`: the folder of definitions that it is or lies in, or the file alone.

    :raises click.BadParameter: it is a folder without definitions
    """
    root = _root_of(path)
    if root:
        return root, *read_folder(root)
    if path.is_dir():
        raise click.BadParameter(f"{path}：里面没有定义文件夹（{'、'.join(KINDS)}）")
    root = path.absolute().parent
    source, findings = read_file(root, path.name)
    return root, [source] if source else [], findings


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
    advice = sum(one.is_advice for one in findings)
    summary = _("共 {count} 个问题，在 {files} 个文件中", count=len(findings), files=files)
    if advice:
        count = len(findings) - advice
        summary = _("共 {count} 个问题、{advice} 条建议，在 {files} 个文件中", count=count, advice=advice, files=files)
    return render_text(findings, texts, translator) + "\n" + translator.say(summary)
