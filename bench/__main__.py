"""`python -m bench [--quick] [--write]`: measure the platform beside the hand-written limit and print the table."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.report import machine, table, write
from bench.running import QUICK, Size, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer requests, and 100,000 applications at most")
    parser.add_argument("--write", action="store_true", help="keep the numbers in docs/benchmarks.md")
    parser.add_argument("--backend", choices=("SQLite", "PostgreSQL"), help="this one only")
    asked = parser.parse_args()
    size = QUICK if asked.quick else Size()
    if asked.backend:
        size = Size(**{**vars(size), "backends": (asked.backend,)})
    rows = []
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="banshi-bench-") as folder:
        for row in run(size, Path(folder)):
            print("  ".join(filter(None, row.cells)), file=sys.stderr, flush=True)
            rows.append(row)
    load = f"load average {before:.1f} before it and {os.getloadavg()[0]:.1f} at its end"
    print(machine(), load, table(rows), sep="\n\n")
    if asked.write:
        write(rows, f"A {'quick' if asked.quick else 'full'} run; {load}.")
    return 1 if any(row.holds is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
