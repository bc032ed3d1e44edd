"""The measures of the checker, over few items."""

from pathlib import Path

from bench.checking import checking, items_to_check


def test_measures_time_and_memory(tmp_path: Path):
    rows = [*checking(tmp_path / "definitions", 12)]
    assert [row.measure.partition("(")[0].strip() for row in rows] == [
        "check of 12 items",
        "check after one item changed, of 12",
        "memory of both checks, RSS",
    ]
    assert all(row.ours for row in rows)


def test_items_are_as_many_as_asked_for(tmp_path: Path):
    items_to_check(tmp_path / "definitions", 13)
    assert len(list((tmp_path / "definitions").glob("items/*/*.yaml"))) == 13
