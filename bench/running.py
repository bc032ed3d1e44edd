"""One run: what is set up, what is measured, and the line that each measure becomes."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.checking import ITEMS, checking
from bench.client import Client
from bench.measures import Load, at_once, connected, in_turn, once_each, ratio, repeated
from bench.places import Address, addresses
from bench.previewing import previewing
from bench.report import Row, at_most, compared
from bench.rules import rules
from bench.servers import ROOT, surroundings
from bench.sides import Limit, Ours, Side
from bench.sweeping import CASES, sweeping
from bench.weight import weigh

WRITERS = 8
LISTS = ("first page", "by ID number", "by state and week", "next page deep inside")
Pair = tuple[Ours, Limit]


@dataclass(frozen=True)
class Size:
    """How much a run measures."""

    rounds: int = 7
    requests: int = 60
    few: int = 10_000
    many: int = 1_000_000
    submits_a_writer: int = 25
    items: int = 100
    keystrokes: int = 500
    checked: int = ITEMS
    swept: int = CASES
    backends: Sequence[str] = ("SQLite", "PostgreSQL")


QUICK = Size(rounds=5, requests=15, many=100_000, submits_a_writer=13, swept=10_000)


def run(size: Size, folder: Path) -> Iterator[Row]:
    """Everything, line by line as it is known. `folder` must be empty; it holds the databases."""
    for backend in size.backends:
        with addresses(backend, folder) as address:
            few = _pair(size.few, folder / f"{backend}-few", address)
            many = _pair(size.many, folder / f"{backend}-many", address)
            with serving(*few, *many):
                yield from requests(backend, few, size)
                yield from lists(backend, few, many, size)
                yield from queue(backend, few[0], many[0], size)
                if backend == "SQLite":
                    yield from facts(*few)
            if backend == "SQLite":
                with serving(*few, threads=WRITERS):
                    yield from writers(few, size)
            yield from sweeping(backend, folder / f"{backend}-swept", address, size.swept)
    yield from second_start(folder, size)
    yield from rules(folder / "rules", size.rounds, size.keystrokes)
    yield from checking(folder / "checked", size.checked)
    yield from previewing(folder / "previewed")


def _pair(count: int, folder: Path, address: Address) -> Pair:
    newest = datetime.now(UTC) - timedelta(minutes=1)
    return (
        Ours(address(f"{folder.name}-ours"), folder / "ours", count, newest),
        Limit(address(f"{folder.name}-limit"), folder / "limit", count, newest),
    )


@contextmanager
def serving(*sides: Side, threads: int | None = None) -> Iterator[None]:
    with ExitStack() as stack:
        for side in sides:
            side.serve(threads) if threads else side.serve()
            stack.callback(side.server.stop)
        yield


def requests(backend: str, pair: Pair, size: Size) -> Iterator[Row]:
    """The three that a person waits for."""
    count = size.requests
    measures: Mapping[tuple[str, float], Callable[[Side, Client], Load]] = {
        ("form page", 0.5): lambda side, client: repeated(client, side.form_page(), count),
        ("valid submit", 0.6): lambda side, client: once_each(client, side.valid_submits, count, 303),
        ("rejected submit", 0.5): lambda side, client: repeated(client, side.rejected_submit(), count, 422),
    }
    with ExitStack() as stack:
        sides = {
            name: (side, stack.enter_context(connected(side.server))) for name, side in zip(("ours", "limit"), pair)
        }
        for (measure, target), load in measures.items():
            times = in_turn({name: load(*one) for name, one in sides.items()}, size.rounds)
            yield compared(f"{measure}, {backend}", times, target)


def lists(backend: str, few: Pair, many: Pair, size: Size) -> Iterator[Row]:
    """Both sizes in one turn: a slower machine must not look like growth."""
    with ExitStack() as stack:
        sides: Mapping[str, Side] = {
            "ours few": few[0],
            "limit few": few[1],
            "ours many": many[0],
            "limit many": many[1],
        }
        clients = {name: stack.enter_context(connected(side.server)) for name, side in sides.items()}
        for which in LISTS:
            loads = {name: repeated(clients[name], side.lists()[which], size.requests) for name, side in sides.items()}
            times = in_turn(loads, size.rounds)
            large = {"ours": times["ours many"], "limit": times["limit many"]}
            yield compared(f"list, {which}, {size.many:,}, {backend}", large, 0.6)
            growth, its = ratio(times, "ours many", "ours few"), ratio(times, "limit many", "limit few")
            named = f"list, {which}, {size.few:,} → {size.many:,}, {backend}"
            yield Row(named, f"× {growth:.2f}", f"× {its:.2f}", "", "≤ × 1.15", growth <= 1.15)


def writers(pair: Pair, size: Size) -> Iterator[Row]:
    """Many at once: here the slowest wait is what counts."""
    times = in_turn(
        {
            name: at_once(side.server, side.valid_submits, WRITERS, size.submits_a_writer)
            for name, side in zip(("ours", "limit"), pair)
        },
        size.rounds,
    )
    yield compared(f"submit, p99 of {WRITERS} writers, SQLite", times, 1)


def queue(backend: str, few: Ours, many: Ours, size: Size) -> Iterator[Row]:
    """A reviewer's queue, as long as the whole history: its page is read from an index, however many wait."""
    with connected(few.server) as short, connected(many.server) as long:
        loads = {
            "few": repeated(short, few.queue_page(), size.requests),
            "many": repeated(long, many.queue_page(), size.requests),
        }
        times = in_turn(loads, size.rounds)
    name = f"queue of {size.many:,} open beside {size.few:,}, {backend}"
    yield at_most(name, ratio(times, "many", "few"), 1.3, "×", f"{median(times['few']) * 1000:.1f} ms", decimals=2)


def facts(ours: Ours, limit: Limit) -> Iterator[Row]:
    """What is no matter of time: memory after the measures, weight, statements."""
    pss, rss = ours.server.memory()
    its_pss, its_rss = limit.server.memory()
    said = f"{its_pss:.0f} MB (RSS {its_rss:.0f})"
    yield at_most(f"serving process, PSS (RSS {rss:.0f} MB)", pss, 150, "MB", said)
    path = _path(ours.form_page())
    with connected(ours.server) as client:
        weight = weigh(client, path, ours.cookie)
    yield at_most(f"form page on the wire ({weight.page_encoding})", weight.page / 1024, 15, "KB", decimals=1)
    yield at_most(f"assets of a first visit ({weight.files} files)", weight.assets / 1024, 180, "KB", decimals=1)
    yield at_most("SQL statements of the form page", _statements(ours, path)["page"], 1, "")


def second_start(folder: Path, size: Size) -> Iterator[Row]:
    """From nothing to the first form page, with many items published before."""
    definitions = folder / "definitions"
    many_items(definitions, size.items)
    newest = datetime.now(UTC)
    ours = Ours(f"sqlite:///{folder / 'start.sqlite'}", folder / "start", 0, newest, definitions)
    limit = Limit(f"sqlite:///{folder / 'start-limit.sqlite'}", folder / "start-limit", 0, newest)
    with serving(ours):
        page = ours.form_page()
    times = in_turn({"ours": lambda: _start(ours, page), "limit": lambda: _start(limit, limit.form_page())}, 3)
    said = f"{median(times['limit']):.2f} s"
    yield at_most(f"second start, {size.items} items", median(times["ours"]), 2.4, "s", said, decimals=2)
    yield at_most("SQL statements of the second start", _statements(ours, _path(page))["start"], 10, "")


def _start(side: Side, page: bytes) -> float:
    begun = time.perf_counter()
    side.launch()
    try:
        assert side.server.wait_for(page).status == 200
        return time.perf_counter() - begun
    finally:
        side.server.stop()


def many_items(folder: Path, count: int) -> None:
    shutil.copytree(ROOT / "definitions", folder)
    items = folder / "items" / "flexible_agency"
    enrolment = (items / "flexible_worker_enrolment.yaml").read_text(encoding="utf-8")
    there = len(list(folder.glob("items/*/*.yaml")))
    for number in range(count - there):
        text = enrolment.replace("item: flexible_worker_enrolment", f"item: enrolment_{number}", 1)
        text = text.replace("title: {zh: 灵活就业人员参保登记", f"title: {{zh: 灵活就业人员参保登记{number}", 1)
        (items / f"enrolment_{number}.yaml").write_text(text, encoding="utf-8")


def _statements(ours: Ours, path: str) -> dict[str, int]:
    asked = [sys.executable, "-m", "bench.statements", path, ours.cookie]
    answer = subprocess.run(
        asked, cwd=ROOT, env=surroundings(ours.environment), check=True, capture_output=True, text=True
    )
    found: dict[str, int] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _path(content: bytes) -> str:
    return content.split(b" ", 2)[1].decode()
