"""`banshi migrate`: the tables of registers follow their definitions."""

from collections.abc import Iterable

import click

from banshi.definition.model import Definitions
from banshi.diagnostics import Message
from banshi.i18n import CHINESE, ENGLISH, Translator, _, load_translators
from banshi.loading import compile_folder, load_vocabulary
from banshi.settings import Settings, read_settings
from banshi.storage.database import Database, open_database
from banshi.storage.growing import Plan, grow, plan_growth
from banshi.storage.register_tables import RegisterMismatch

_LOCALES = {"zh": CHINESE, "en": ENGLISH}


@click.command()
@click.option("--apply", "applies", is_flag=True, help="照计划执行；不写就只列出计划")
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="提示语言")
@click.pass_context
def migrate(context: click.Context, applies: bool, lang: str) -> None:
    """列出台账的表要怎样跟上定义：只增不减；做不到的说明原因，退出码为 1。"""
    settings = read_settings()
    tell = load_translators(settings.locale)[_LOCALES[lang]]
    definitions = _definitions(settings)
    database = open_database(settings.database_url, settings.secret, settings.data / "files")
    try:
        plan = _planned(database, definitions)
        _print(plan, tell)
        if plan.refusals:
            click.echo(tell.say(_("什么都没有改")))
            context.exit(1)
        if applies and plan.steps:
            grow(database, definitions.registers.values())
            click.echo(tell.say(_("已全部执行")))
        elif plan.steps:
            click.echo(tell.say(_("这是计划，还没有执行；加上 --apply 执行")))
    except RegisterMismatch as error:
        # Somebody was there between the plan and the lock.
        raise click.ClickException(str(error)) from error
    finally:
        database.close()


def _definitions(settings: Settings) -> Definitions:
    """:raises click.ClickException: something is wrong with the definitions"""
    definitions, findings = compile_folder(settings.definitions, load_vocabulary(settings.plugins))
    if definitions is None:
        raise click.ClickException("\n".join(map(str, findings)))
    return definitions


def _planned(database: Database, definitions: Definitions) -> Plan:
    with database.snapshot() as connection:
        return plan_growth(connection, definitions.registers.values())


def _print(plan: Plan, tell: Translator) -> None:
    parts: Iterable[tuple[Message, Iterable[Message]]] = (
        (_("要做："), [one.message for one in plan.steps]),
        (_("不能做："), plan.refusals),
        (_("停用而保留："), plan.parked),
    )
    for title, messages in parts:
        lines = [tell.say(one) for one in messages]
        if lines:
            click.echo("\n".join([tell.say(title), *(f"  {line}" for line in lines)]))
    if not plan.steps and not plan.refusals:
        click.echo(tell.say(_("台账的表与定义一致")))
