"""Starting the processes of the platform. This one only waits for them, and loads nothing of what they load."""

import os
import subprocess
import sys

import click
from granian import Granian
from granian.constants import Interfaces

from banshi.demo.users import demo_lines
from banshi.settings import StartError, read_settings


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
    """建库、发布，然后启动服务和后台进程：`make run` 用的就是它。"""
    made = subprocess.run(_command("init"), check=False)
    if made.returncode:
        context.exit(made.returncode)
    with subprocess.Popen(_command("work", "--beside", str(os.getpid()))) as worker:
        try:
            context.invoke(serve, port=port)
        finally:
            worker.terminate()


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "banshi", *words]


def _print_accounts(host: str, port: int) -> None:
    click.echo(f"http://{host}:{port}/")
    for user_name, password, title in demo_lines():
        click.echo(f"  {user_name:<18} {password:<18} {title}")
