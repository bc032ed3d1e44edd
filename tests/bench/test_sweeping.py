"""The sweep's benchmark runs and its cases are what they are said to be. No time is judged here."""

from pathlib import Path

import pytest

from bench.places import addresses
from bench.sweeping import sweeping


@pytest.mark.parametrize("backend", ["SQLite", "PostgreSQL"])
def test_every_case_is_swept_by_its_index(tmp_path: Path, backend: str):
    with addresses(backend, tmp_path) as address:
        rows = [*sweeping(backend, tmp_path / "swept", address, 600)]
    assert len(rows) == 5
    assert [row.holds for row in rows if "ix_" in row.measure] == [True, True]
