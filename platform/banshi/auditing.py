"""`banshi audit`: whether anybody touched what was done, heads to be kept elsewhere, and the events of a case."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, select

from banshi.calendar import OFFICE_TIME
from banshi.diagnostics import Message
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.settings import ROOT, Settings, StartError, read_settings
from banshi.storage import audit as chains
from banshi.storage.anchors import AnchorsBroken, append_anchors, verify_anchors
from banshi.storage.audit import Broken
from banshi.storage.database import Database, open_database
from banshi.storage.documents import load_event
from banshi.storage.tables import application, event

_LOCALES: Mapping[str, str] = {"zh": CHINESE, "en": ENGLISH}
_lang = click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
_TOLD_EVERY = 10_000


@click.group()
def audit() -> None:
    """留痕：核验办理经过有没有被动过、把链头存到别处、查看一个办件的经过。"""


@audit.command()
@click.option("--application", "number", default="", help="只核验这个办件（办件编号）")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="只核验这一天以后有过办理的办件")
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="与这个锚文件核对")
@_lang
@click.pass_context
def verify(context: click.Context, number: str, since: datetime | None, anchors: Path | None, lang: str) -> None:
    """核验全部办件的链；列出每个被动过的办件里最先不对的那一条，有的话退出码为 1。"""
    tell = _translator(lang)
    with _opened(read_settings()) as database:
        if number:
            broken = _one(database, number, tell)
        else:
            begun = since.replace(tzinfo=OFFICE_TIME) if since else None
            broken = _counted(chains.verify_all(database, database.seal, begun), tell, _("已核验 {count} 个办件"))
        untouched = not broken
        if anchors:
            untouched &= _agrees_with(database, anchors, broken, tell)
    for one in broken:
        where = _("办件 {number} 第 {sequence} 条：{what}", number=one.number, sequence=one.sequence, what=one.what)
        click.echo(tell.say(where))
    if broken:
        click.echo(tell.say(_("共 {count} 个办件被动过", count=len({one.number for one in broken}))))
    elif untouched:
        click.echo(tell.say(_("没有发现被动过的办件")))
    context.exit(0 if untouched else 1)


def _agrees_with(database: Database, anchors: Path, broken: list[Broken], tell: Translator) -> bool:
    """Whether the database has all that the file remembers; what it has not is added to `broken`."""
    try:
        lost = _counted(verify_anchors(database, anchors), tell, _("已核对 {count} 行锚"))
    except AnchorsBroken as error:
        click.echo(tell.say(error.message))
        return False
    broken += lost
    return not lost


@audit.command()
@_lang
def anchor(lang: str) -> None:
    """把上次以后有过办理的办件的链头追加到 BANSHI_ANCHORS 指的文件；那个文件要放在能改数据库的人改不到的地方。"""
    settings, tell = read_settings(), _translator(lang)
    if settings.anchors is None:
        raise StartError("BANSHI_ANCHORS must name a file that whoever can write the database cannot write")
    try:
        with _opened(settings) as database:
            written = append_anchors(database, settings.anchors, datetime.now(UTC))
    except AnchorsBroken as error:
        raise click.ClickException(tell.say(error.message)) from error
    except OSError as error:
        raise click.ClickException(f"{settings.anchors}: {error.strerror}") from error
    click.echo(tell.say(_("追加了 {count} 行；最后一行的校验值 {mac}", count=written.lines, mac=written.last or "-")))


@audit.command()
@click.argument("number")
@_lang
def show(number: str, lang: str) -> None:
    """列出一个办件的办理经过：时间、什么事、谁、哪个单位、什么职责、从哪里、说了什么、改了哪些项。"""
    tell = _translator(lang)
    with _opened(read_settings()) as database, database.snapshot() as connection:
        found = _id_of(connection, number, tell)
        chosen = select(event).where(event.c.application_id == found).order_by(event.c.sequence)
        for row in connection.execute(chosen):
            click.echo(_line(database, row))


def _line(database: Database, row: Any) -> str:
    """One event, in one line and what was said below it. Values that were changed are not shown, only their names."""
    said = load_event(database.seal, row)
    at = said.at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M:%S")
    who = f"{said.actor} ({said.actor_id}, {said.unit_id or '-'}, {said.role or '-'}, {said.origin or '-'})"
    parts = [f"{row.sequence:>4} {at} {said.kind.value:<11} {said.stage or '-'} {who}"]
    parts += [f"       {said.note}"] if said.note else []
    parts += [f"       {one.target}: {one.text}" for one in said.remarks]
    parts += [f"       {name} = {text}" for name, text in said.details.items()]
    parts += [f"       ~ {', '.join(said.before)}"] if said.before else []
    return "\n".join(parts)


def _one(database: Database, number: str, tell: Translator) -> list[Broken]:
    with database.snapshot() as connection:
        broken = chains.verify(connection, database.seal, _id_of(connection, number, tell))
    return [broken] if broken else []


def _id_of(connection: Connection, number: str, tell: Translator) -> str:
    """:raises click.BadParameter: no application has this number"""
    chosen = select(application.c.id).where(application.c.number == number)
    found: str | None = connection.execute(chosen).scalar_one_or_none()
    if found is None:
        raise click.BadParameter(tell.say(_("没有编号是 {number} 的办件", number=number)))
    return found


def _counted(batches: Iterable[tuple[int, list[Broken]]], tell: Translator, words: Message) -> list[Broken]:
    """What is broken in all batches; how far it has come is said on stderr."""
    done, told = 0, 0
    broken: list[Broken] = []
    for count, found in batches:
        done, broken = done + count, broken + found
        if done - told >= _TOLD_EVERY:
            told = done
            click.echo(tell.say(words.text, count=done), err=True)
    click.echo(tell.say(words.text, count=done), err=True)
    return broken


def _translator(lang: str) -> Translator:
    return load_translators(ROOT / "locale")[_LOCALES[lang]]


def _opened(settings: Settings) -> closing[Database]:
    return closing(open_database(settings.database_url, settings.secret, settings.data / "files"))
