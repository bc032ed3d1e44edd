"""The benchmark runs, with tiny counts and definitions without the country's streets: no time is judged here."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.payload import AREA
from bench.report import table
from bench.running import Pair, Size, facts, lists, many_items, requests, serving, writers
from bench.servers import ROOT
from bench.sides import Limit, Ours

TINY = Size(rounds=1, requests=2, few=60, many=60, submits_a_writer=1)


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "definitions", folder)
    areas = folder / "dictionaries" / "area.csv"
    first, *lines = areas.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if line.split(",")[0] in AREA]
    areas.write_text("\n".join([first, *kept, ""]), encoding="utf-8")
    return folder


@pytest.fixture
def pair(tmp_path: Path, definitions: Path) -> Pair:
    newest = datetime.now(UTC) - timedelta(minutes=1)
    return (
        Ours(f"sqlite:///{tmp_path / 'ours.sqlite'}", tmp_path / "ours", TINY.few, newest, definitions),
        Limit(f"sqlite:///{tmp_path / 'limit.sqlite'}", tmp_path / "limit", TINY.few, newest),
    )


def test_a_run_measures_both_sides(pair: Pair):
    with serving(*pair):
        rows = [
            *requests("SQLite", pair, TINY),
            *lists("SQLite", pair, pair, TINY),
            *writers(pair, TINY),
            *facts(*pair),
        ]
    measures = "\n".join(row.measure for row in rows)
    for wanted in ("form page", "valid submit", "rejected", "by ID number", "writers", "wire", "assets", "statements"):
        assert wanted in measures
    assert table(rows).count("\n") == len(rows) + 1


def test_many_items_are_as_many_as_asked_for(tmp_path: Path):
    many_items(tmp_path / "definitions", 12)
    assert len(list((tmp_path / "definitions").glob("items/*/*.yaml"))) == 12
