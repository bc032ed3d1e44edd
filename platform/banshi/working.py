"""The command of the process that works in the background."""

import os
import signal
from threading import Event, Thread

import click

from banshi.i18n import load_translators
from banshi.logs import configure_logs
from banshi.settings import read_settings
from banshi.startup import open_platforms
from banshi.worker.loop import Worker
from banshi.worker.mailing import mailer_of


@click.command()
@click.option("--beside", default=0, hidden=True, help="随这个进程结束")
def work(beside: int) -> None:
    """后台进程：发消息和邮件，每个工作日提醒到期的办件。一个库只有一个在工作，多开的等着接替。"""
    settings = read_settings()
    configure_logs()
    # It draws no page, and needs no icons.
    worker = Worker(open_platforms(settings, icons=""), load_translators(settings.locale), mailer_of(settings))
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
