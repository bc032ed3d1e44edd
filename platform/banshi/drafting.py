"""The commands of an author who begins: `new` asks and writes a definition, `import` takes over a form."""

from collections.abc import Sequence
from pathlib import Path

import click

from banshi.authoring.asking import AnswersRefused, Asker, TerminalAsker, open_answers
from banshi.authoring.drafts import KINDS, Author
from banshi.authoring.placing import Draft, check_drafts, place
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source, read_folder
from banshi.definition.model import Definitions
from banshi.definition.vocabulary import Vocabulary
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.startup import ROOT, load_vocabulary

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
    """问几个问题，写出一个能通过检查的新定义：事项、台账或字典。已有的文件不会被覆盖。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    sources, compiled, vocabulary = _there(definitions)
    try:
        asker: Asker = open_answers(answers) if answers else TerminalAsker(translator, _prompt, click.echo)
        draft = Author(asker, compiled, vocabulary).draft(kind)
    except AnswersRefused as refusal:
        raise click.ClickException(translator.say(refusal.message)) from refusal
    _keep([draft], sources, vocabulary, definitions, translator)


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
