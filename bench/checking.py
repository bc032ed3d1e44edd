"""The checker over many items: how long a first check takes, one after a single change, and how much memory.

In a process of its own, so that nothing else is in its memory: `python -m bench.checking FOLDER`, the folder being one
that `items_to_check` made.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from banshi.loading import load_vocabulary, no_collection
from banshi.preview.watching import Watched
from banshi.settings import ROOT as SETTINGS_ROOT
from bench.report import Row, at_most
from bench.servers import ROOT, surroundings

ITEMS = 1000
CHANGES = 7
# The quickest of so many runs counts: other work on the machine makes a long run slower, and never quicker.
RUNS = 3
# A form of 30 fields, and one with conditions, materials and examples.
_PATTERNS = ("flexible_worker_enrolment", "flexible_worker_reduction")
_FOLDER = Path("items") / "flexible_agency"


def checking(folder: Path, items: int = ITEMS) -> Iterator[Row]:
    """The lines of the table. `folder` must not be there; definitions are written into it."""
    items_to_check(folder, items)
    wall, processor = min(_command(folder) for _run in range(RUNS))
    asked = [sys.executable, "-m", "bench.checking", str(folder)]
    answer = subprocess.run(asked, cwd=ROOT, env=surroundings({}), check=True, capture_output=True, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    # Of the processor: one thread computes, and others may run beside it.
    yield at_most(f"check of {items:,} items (wall {wall:.1f} s)", processor, 10, "s", decimals=1)
    name = f"check after one item changed, of {items:,} (wall {found['changed_wall']:.3f} s)"
    yield at_most(name, found["changed"], 0.3, "s", decimals=3)
    yield at_most("memory of both checks, RSS", found["memory"], 300, "MB")


def _command(folder: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor that `banshi check` takes.

    :raises subprocess.CalledProcessError: the items have mistakes
    """
    wall, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "banshi", "check", str(folder)]
    subprocess.run(command, cwd=ROOT, env=surroundings({}), check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - wall, processor


def items_to_check(folder: Path, count: int) -> None:
    """The shipped definitions with copies of items until there are `count` of them."""
    shutil.copytree(ROOT / "definitions", folder)
    patterns = [(name, (folder / _FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in _PATTERNS]
    there = len(list(folder.glob("items/*/*.yaml")))
    for number in range(count - there):
        name, text = patterns[number % len(patterns)]
        text = text.replace(f"item: {name}", f"item: copy_{number}", 1)
        text = text.replace("title: {zh: ", f"title: {{zh: 第{number}号", 1)
        (folder / _FOLDER / f"copy_{number}.yaml").write_text(text, encoding="utf-8")


def measure(folder: Path) -> dict[str, float]:
    """Seconds of a check after a change, as the preview makes it; MB at most with the first. Here, in this process.

    :raises AssertionError: the items have mistakes, or a change was not seen
    """
    with no_collection():
        watched = Watched(folder, None, load_vocabulary(SETTINGS_ROOT / "plugins"))
    assert watched.edition.definitions, watched.edition.findings[:3]
    wall, processor = (median(times) for times in zip(*_changes(folder, watched)))
    return {"changed_wall": wall, "changed": processor, "memory": peak()}


def _changes(folder: Path, watched: Watched) -> Iterator[tuple[float, float]]:
    """Seconds by the clock and of the processor for each of several checks, one file being saved before each."""
    target = folder / _FOLDER / "copy_0.yaml"
    text = target.read_text(encoding="utf-8")
    for number in range(CHANGES):
        target.write_text(text.replace("zh: 第0号", f"zh: 第0号之{number}", 1), encoding="utf-8")
        wall, processor = time.perf_counter(), time.process_time()
        watched.look()
        yield time.perf_counter() - wall, time.process_time() - processor
        definitions, findings = watched.edition.definitions, watched.edition.findings
        assert definitions, findings[:3]
        assert definitions.items["copy_0"].title.zh.startswith(f"第0号之{number}"), findings[:3]


def peak() -> float:
    """The most that this process had in memory, in MB. Not `ru_maxrss`: that counts what it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
