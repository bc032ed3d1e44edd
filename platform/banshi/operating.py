"""The commands of an operator: make the database, publish definitions, keep accounts and tokens."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click
from flask import Flask

from banshi.demo.loading import load_demo
from banshi.publishing import publish as publish_folder
from banshi.serving import make_app
from banshi.settings import Settings, read_settings
from banshi.startup import PlatformSource
from banshi.storage import sessions
from banshi.storage.migrating import upgrade
from banshi.storage.register_tables import RegisterMismatch
from banshi.storage.seeds import SeedError
from banshi.web import admin


@click.command()
def init() -> None:
    """建库、建账户表、发布定义；演示模式下装入演示数据。可以反复运行。"""
    settings = read_settings()
    app = make_app(settings, prepare=upgrade)
    admin.init_accounts(app)
    _publish(app, settings)
    if settings.demo:
        with app.app_context():
            load_demo(app.extensions["banshi_platforms"].current(), admin.create_user, click.echo)


@click.command()
def publish() -> None:
    """发布定义文件夹：正在运行的服务从下一个请求起使用新定义，不用重启。"""
    settings = read_settings()
    click.echo(f"epoch {_publish(make_app(settings), settings)}")


@click.command("create-user")
@click.argument("user_name")
@click.option("--name", "display_name", required=True, help="显示的姓名")
@click.option("--role", "roles", multiple=True, required=True, help="可写多个：内置的角色，或定义里写的")
@click.option("--unit", "unit_id", default="", help="所属单位在“单位”台账中的编号")
@click.password_option(help="密码；不写就会询问")
def create_user(user_name: str, display_name: str, roles: Sequence[str], unit_id: str, password: str) -> None:
    """建一个账户，例如第一个管理员。"""
    app = make_app(read_settings())
    try:
        with app.app_context():
            admin.create_user(user_name, display_name, password, roles, unit_id)
    except admin.AccountRefused as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(user_name)


@click.command("create-token")
@click.argument("user_name")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="几天后失效")
def create_token(user_name: str, days: int) -> None:
    """发一个接口令牌：程序凭它以这个用户的身份调用 /api。只显示这一次。"""
    app = make_app(read_settings())
    now = datetime.now(UTC)
    with app.test_request_context():
        account = admin.find_account(user_name)
        if account is None:
            raise click.ClickException(f"没有可用的账户“{user_name}”")
        source: PlatformSource = app.extensions["banshi_platforms"]
        click.echo(sessions.issue(source.database, admin.actor_of(account), now, now + timedelta(days=days)))


@click.command("revoke-token")
@click.option("--user", "user_name", help="收回这个用户的全部令牌，网页上的登录也一起退出；不写就会询问要收回哪个令牌")
def revoke_token(user_name: str | None) -> None:
    """收回接口令牌，从下一个请求起就不能用了。"""
    app = make_app(read_settings())
    database = app.extensions["banshi_platforms"].database
    if user_name is None:
        if not sessions.revoke(database, click.prompt("令牌", hide_input=True)):
            raise click.ClickException("没有这个令牌")
        return
    with app.app_context():
        account = admin.find_account(user_name)
    if account is None:
        raise click.ClickException(f"没有可用的账户“{user_name}”")
    click.echo(sessions.revoke_user(database, account.id))


def _publish(app: Flask, settings: Settings) -> int:
    source: PlatformSource = app.extensions["banshi_platforms"]
    try:
        epoch, findings = publish_folder(settings, source.vocabulary, source.database, "banshi publish")
    except (SeedError, RegisterMismatch) as error:
        raise click.ClickException(str(error)) from error
    if findings:
        raise click.ClickException("\n".join(map(str, findings)))
    admin.add_roles(app)
    return epoch
