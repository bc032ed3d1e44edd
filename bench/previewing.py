"""`banshi preview`: from the moment a file is saved until a browser has been given the page that shows the change."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.report import Row, at_most
from bench.servers import ROOT, surroundings

SAVES = 7
_ITEM = Path("items") / "flexible_agency" / "flexible_worker_enrolment.yaml"
_TITLE = "title: {zh: 灵活就业人员参保登记"


def previewing(folder: Path) -> Iterator[Row]:
    """The line of the table. `folder` must not be there; definitions are written into it."""
    shutil.copytree(ROOT / "definitions", folder)
    file = folder / _ITEM
    text = file.read_text(encoding="utf-8")
    assert _TITLE in text
    with _preview(file) as home:
        times = [_shown(home, file, text, f"第{number}次保存") for number in range(SAVES)]
    yield at_most("preview: from saving to the page that shows it", median(times), 1, "s", decimals=2)


@contextmanager
def _preview(file: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "banshi", "preview", str(file), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings({}), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)


def _shown(home: str, file: Path, text: str, mark: str) -> float:
    """Seconds from saving `file` until the form that stands in the page says `mark`."""
    page = _get(home)
    number = _found(r'data-number="(\d+)"', page)
    file.write_text(text.replace(_TITLE, f"{_TITLE}{mark}", 1), encoding="utf-8")
    begun = time.perf_counter()
    _get(f"{home}changes?since={number}")
    frame = unescape(_found(r'<iframe[^>]* src="([^"]+)"', _get(home)))
    shown = _get(home.split("/", 3)[0] + "//" + home.split("/", 3)[2] + frame)
    seconds = time.perf_counter() - begun
    assert mark in shown, shown[:2000]
    return seconds


def _get(address: str) -> str:
    with urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text[:2000]
    return found[1]
