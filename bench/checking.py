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
from statistics import median

from banshi.authoring.checking import Rechecking
from banshi.calendar import today
from banshi.loading import OWN, load_vocabulary, no_collection
from banshi.settings import ROOT as SETTINGS_ROOT
from bench.report import Row, at_most
from bench.servers import ROOT, surroundings

ITEMS = 1000
CHANGES = 7
# A form of 30 fields, and one with conditions, materials and examples.
_PATTERNS = ("flexible_worker_enrolment", "flexible_worker_reduction")
_FOLDER = Path("items") / "flexible_agency"


def checking(folder: Path, items: int = ITEMS) -> Iterator[Row]:
    """The lines of the table. `folder` must not be there; definitions are written into it."""
    items_to_check(folder, items)
    asked = [sys.executable, "-m", "bench.checking", str(folder)]
    answer = subprocess.run(asked, cwd=ROOT, env=surroundings({}), check=True, capture_output=True, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    # Of the processor: one thread computes, and others may run beside it.
    yield at_most(f"check of {items:,} items (wall {found['wall']:.1f} s)", found["first"], 10, "s", decimals=1)
    name = f"check after one item changed, of {items:,} (wall {found['changed_wall']:.3f} s)"
    yield at_most(name, found["changed"], 0.3, "s", decimals=3)
    yield at_most("memory of both checks, RSS", found["memory"], 300, "MB")


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
    """Seconds of a first check, imports included, and of one after a change; MB at most. Here, in this process.

    :raises AssertionError: the items have mistakes, or a change was not seen
    """
    begun = time.perf_counter()
    checks = Rechecking(folder, load_vocabulary(SETTINGS_ROOT / "plugins"), OWN)
    with no_collection():
        definitions, findings = checks.check(today())
    assert definitions, findings[:3]
    assert not findings, findings[:3]
    found = {"wall": time.perf_counter() - begun, "first": time.process_time()}
    found["changed_wall"], found["changed"] = (median(times) for times in zip(*_changes(folder, checks)))
    found["memory"] = peak()
    return found


def _changes(folder: Path, checks: Rechecking) -> Iterator[tuple[float, float]]:
    """Seconds by the clock and of the processor for each of several checks, one file being saved before each."""
    target = folder / _FOLDER / "copy_0.yaml"
    text = target.read_text(encoding="utf-8")
    for number in range(CHANGES):
        target.write_text(text.replace("zh: 第0号", f"zh: 第0号之{number}", 1), encoding="utf-8")
        wall, processor = time.perf_counter(), time.process_time()
        definitions, findings = checks.check(today())
        yield time.perf_counter() - wall, time.process_time() - processor
        assert definitions, findings[:3]
        assert definitions.items["copy_0"].title.zh.startswith(f"第0号之{number}"), findings[:3]


def peak() -> float:
    """The most that this process had in memory, in MB. Not `ru_maxrss`: that counts what it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
