"""The commands of an author who begins: `new` asks and writes a definition, `import` takes over a form."""

from collections.abc import Sequence
from pathlib import Path

import click

from banshi.authoring.asking import AnswersRefused, Asker, TerminalAsker, open_answers
from banshi.authoring.carrying import render_losses, settle, target_of
from banshi.authoring.drafts import KINDS, Author
from banshi.authoring.placing import Draft, check_drafts, place
from banshi.authoring.sheets import LIMITS, SheetsRefused
from banshi.authoring.xlsform import read_form
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source, read_folder
from banshi.definition.model import Definitions
from banshi.definition.vocabulary import Vocabulary
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

_LOCALES = {"zh": CHINESE, "en": ENGLISH}
_definitions_option = click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    default=ROOT / "definitions",
    show_default=True,
    help="定义文件夹",
)
_lang_option = click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提问和提示的语言")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--answers", type=click.Path(path_type=Path), help="答案文件（YAML），不写就在终端里问")
@_definitions_option
@_lang_option
def new(kind: str, answers: Path | None, definitions: Path, lang: str) -> None:
    """问几个问题，写出一个能通过检查的新定义：事项、台账、字典或办事指南。已有的文件不会被覆盖。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    sources, compiled, vocabulary = _there(definitions)
    try:
        asker: Asker = open_answers(answers) if answers else TerminalAsker(translator, _prompt, click.echo)
        draft = Author(asker, compiled, vocabulary).draft(kind)
    except AnswersRefused as refusal:
        raise click.ClickException(translator.say(refusal.message)) from refusal
    _keep([draft], sources, vocabulary, definitions, translator)


@click.group("import")
def import_() -> None:
    """从别处拿来：把别的格式的表单变成定义。"""


@import_.command("xlsform")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--portal", required=True, help="放在哪个网厅")
@click.option("--menu", required=True, help="放在网厅的哪一组菜单")
@click.option("--id", "item_id", default="", help="事项编号；不写就用表单的 form_id 或文件名")
@click.option("--dry-run", is_flag=True, help="只列出不能转换的，不写文件")
@_definitions_option
@_lang_option
def xlsform(file: Path, portal: str, menu: str, item_id: str, dry_run: bool, definitions: Path, lang: str) -> None:
    """把 XLSForm 工作簿变成一个事项和它的字典，并逐行列出没有转换的。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    sources, compiled, vocabulary = _there(definitions)
    if portal not in compiled.portals:
        raise click.BadParameter(f"没有网厅“{portal}”；有的是：{'、'.join(compiled.portals)}")
    groups = [one.id for one in compiled.portals[portal].menu]
    if menu not in groups:
        raise click.BadParameter(f"网厅“{portal}”没有菜单组“{menu}”；有的是：{'、'.join(groups)}")
    try:
        form = read_form(_content(file))
    except SheetsRefused as refusal:
        raise click.ClickException(f"{file}：{translator.say(refusal.message)}") from refusal
    target = target_of(form, file.stem, item_id, portal, menu, compiled.dictionaries, vocabulary)
    if target.item in compiled.items:
        raise click.ClickException(translator.say(_("已有事项“{name}”，请用 --id 另起一个编号", name=target.item)))
    found = settle(form, target, lambda drafts: check_drafts(drafts, sources, vocabulary))
    for line in render_losses(found.losses, translator):
        click.echo(line)
    if not found.drafts:
        raise click.ClickException(translator.say(_("没有可以转换的题目，没有写出文件")))
    if not dry_run:
        _keep(found.drafts, sources, vocabulary, definitions, translator)


def _content(file: Path) -> bytes:
    """At most one byte more than is allowed.

    :raises click.ClickException: it cannot be opened
    """
    try:
        if not file.is_file():
            raise click.BadParameter(f"{file}：没有这个文件")
        with file.open("rb") as stream:
            return stream.read(LIMITS.content + 1)
    except OSError as error:
        raise click.ClickException(f"{file}：{error.strerror or error}") from error


def _prompt(question: str, default: str) -> str:
    typed: str = click.prompt(question, default=default, show_default=bool(default))
    return typed


def _there(folder: Path) -> tuple[list[Source], Definitions, Vocabulary]:
    """What is in the folder already.

    :raises click.ClickException: something is wrong with it: then nobody can say what a new file may refer to
    """
    vocabulary = load_vocabulary(ROOT / "plugins")
    sources, findings = read_folder(folder)
    compiled = None
    if not findings:
        compiled, findings = compile_definitions(sources, vocabulary)
    if compiled is None:
        raise click.ClickException("\n".join(map(str, findings)))
    if not sources:
        raise click.ClickException(f"{folder}：里面没有定义")
    return sources, compiled, vocabulary


def _keep(
    drafts: Sequence[Draft], sources: Sequence[Source], vocabulary: Vocabulary, folder: Path, translator: Translator
) -> None:
    """Write the drafts, and say what comes next.

    :raises click.ClickException: they do not check clean, or a file is in the way
    """
    findings = check_drafts(drafts, sources, vocabulary)
    if findings:
        said = [f"{one.position}: {one.code} {translator.say(one.message)}" for one in findings]
        raise click.ClickException("\n".join([translator.say(_("没有写出文件，因为检查没有通过：")), *said]))
    try:
        paths = place(drafts, folder)
    except FileExistsError as error:
        raise click.ClickException(translator.say(_("已有文件 {path}，没有写", path=str(error)))) from error
    except OSError as error:
        reason = _("写不了文件：{reason}", reason=error.strerror or str(error))
        raise click.ClickException(translator.say(reason)) from error
    for path in paths:
        click.echo(translator.say(_("写好了 {path}", path=_shown(path))))
    main = _shown(next((one for one in paths if "items" in one.parts), paths[0]))
    click.echo(translator.say(_("下一步：用编辑器改好，再执行")))
    for command in ("check", "preview"):
        click.echo(f"  banshi {command} {main}")
    click.echo("  banshi publish")


def _shown(path: Path) -> str:
    here = Path.cwd()
    full = path.absolute()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else full.as_posix()
