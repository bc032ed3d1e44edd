"""The command `banshi preview`: a server on this machine only, that ends with the command and leaves nothing."""

import logging
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType

import click
import structlog
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from banshi.definition.folder import KINDS, read_file
from banshi.definition.vocabulary import Vocabulary
from banshi.i18n import CHINESE, ENGLISH, _, load_translators
from banshi.loading import load_vocabulary
from banshi.preview.concerned import Concern
from banshi.preview.site import HOME, Site
from banshi.preview.stage import Stage
from banshi.preview.watching import Watched
from banshi.settings import ROOT

_LOCALES = {"zh": CHINESE, "en": ENGLISH}
_ADDRESS = "127.0.0.1"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--port", default=8100, show_default=True, type=click.IntRange(0, 65535), help="端口；0 是任意一个空闲的")
@click.option("--lang", type=click.Choice([*_LOCALES]), default="zh", help="预览页和检查结果的语言")
def preview(file: Path, port: int, lang: str) -> None:
    """在浏览器里看一个定义文件发布后的样子，保存后自动刷新。只在本机，用临时的库，不影响正在运行的网厅。"""
    translator = load_translators(ROOT / "locale")[_LOCALES[lang]]
    if not file.is_file():
        raise click.BadParameter(f"{file}：没有这个文件")
    vocabulary = load_vocabulary(ROOT / "plugins")
    concern, watched = _watched(file, vocabulary)
    with tempfile.TemporaryDirectory(prefix="banshi-preview-") as folder, _ending_politely():
        stage = Stage(Path(folder), vocabulary)
        # Requests are no news here; errors are.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        server = _server(port)
        server.app = Site(stage, watched, concern, translator, server.server_port)
        over = Event()
        watcher = Thread(target=watched.watch, args=(over,), daemon=True)
        watcher.start()
        click.echo(translator.say(_("预览 {file}，按 Ctrl+C 结束：", file=str(file))))
        click.echo(f"http://{_ADDRESS}:{server.server_port}{HOME}")
        try:
            server.serve_forever(poll_interval=0.2)
        finally:
            over.set()
            server.server_close()
            watcher.join(5)
            stage.close()


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Every look for changes would be a line."""


def _server(port: int) -> BaseWSGIServer:
    """:raises click.ClickException: the port is taken"""
    try:
        server = make_server(_ADDRESS, port, _nothing_yet, threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit) as error:
        raise click.ClickException(f"端口 {port} 用不了，请用 --port 另选一个") from error
    # A browser that waits for changes must not hold the end of the command.
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    return server


def _nothing_yet(_environ: object, start_response: object) -> Iterator[bytes]:
    raise NotImplementedError


def _watched(file: Path, vocabulary: Vocabulary) -> tuple[Concern, Watched]:
    """The folder that the file lies in as something that is read there, or the file alone."""
    here = file.absolute()
    for root in here.parents:
        parts = here.relative_to(root).parts
        if parts[0] in KINDS and len(parts) == (3 if parts[0] == "items" else 2):
            name = here.with_suffix(".yaml").relative_to(root).as_posix()
            return Concern(name, KINDS[parts[0]], here.stem), Watched(root, None, vocabulary)
    source, _findings = read_file(here.parent, here.name)
    kind = source.kind if source else "item"
    return Concern(here.name, kind, here.stem), Watched(here.parent, here, vocabulary)


@contextmanager
def _ending_politely() -> Iterator[None]:
    """Ctrl+C and a request to end both leave the block, so that what is temporary goes."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
