"""The commands of an operator: make the database, publish definitions, serve."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from banshi.demo.loading import load_demo
from banshi.i18n import load_translators
from banshi.publishing import publish as publish_folder
from banshi.serving import demo_lines, make_app
from banshi.settings import Settings, StartError, read_settings
from banshi.startup import PlatformSource, open_platforms
from banshi.storage import sessions
from banshi.storage.migrating import upgrade
from banshi.storage.register_tables import RegisterMismatch
from banshi.storage.seeds import SeedError
from banshi.web import admin
from banshi.web.assets import read_assets
from banshi.web.errors import configure_logs
from banshi.worker.loop import Worker
from banshi.worker.mailing import mailer_of


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
@click.option("--beside", default=0, hidden=True, help="随这个进程结束")
def work(beside: int) -> None:
    """后台进程：发消息和邮件，每个工作日提醒到期的办件。一个库只有一个在工作，多开的等着接替。"""
    settings = read_settings()
    configure_logs()
    source = open_platforms(settings, read_assets().url("icons.svg"))
    worker = Worker(source, load_translators(settings.locale), mailer_of(settings))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_signal: worker.stopped.set())
    if beside:
        Thread(target=_end_with, args=(beside, worker.stopped), daemon=True).start()
    worker.run()


def _end_with(process: int, stopped: Event) -> None:
    """Set `stopped` when the process that started this one is gone, however it ended."""
    while os.getppid() == process and not stopped.wait(1):
        pass
    stopped.set()


@click.command()
@click.option("--port", default=8000, show_default=True, help="端口")
@click.pass_context
def run(context: click.Context, port: int) -> None:
    """建库、发布，然后启动服务和后台进程：`make run` 用的就是它。"""
    context.invoke(init)
    beside = [sys.executable, "-m", "banshi", "work", "--beside", str(os.getpid())]
    with subprocess.Popen(beside) as worker:
        try:
            context.invoke(serve, port=port)
        finally:
            worker.terminate()


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
