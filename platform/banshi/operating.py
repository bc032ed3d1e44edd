"""The commands of an operator: make the database, publish definitions, serve."""

from collections.abc import Sequence

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from banshi.demo.loading import load_demo
from banshi.publishing import publish as publish_folder
from banshi.serving import demo_lines, make_app
from banshi.settings import Settings, StartError, read_settings
from banshi.startup import PlatformSource
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


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--workers", default=1, show_default=True, help="进程数；SQLite 只用 1 个")
def serve(host: str, port: int, workers: int) -> None:
    """启动服务。"""
    settings = read_settings()
    if settings.database_url.startswith("sqlite") and workers != 1:
        raise StartError("SQLite has one writer: serve it with one worker, or use PostgreSQL (BANSHI_DATABASE_URL)")
    if settings.demo:
        _print_accounts(host, port)
    Granian(
        "app:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if workers > 1 else 4,
        log_access=False,
    ).serve()


@click.command()
@click.option("--port", default=8000, show_default=True, help="端口")
@click.pass_context
def run(context: click.Context, port: int) -> None:
    """建库、发布，然后启动：`make run` 用的就是它。"""
    context.invoke(init)
    context.invoke(serve, port=port)


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


def _print_accounts(host: str, port: int) -> None:
    click.echo(f"http://{host}:{port}/")
    for user_name, password, title in demo_lines():
        click.echo(f"  {user_name:<18} {password:<18} {title}")
