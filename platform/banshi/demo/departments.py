"""The departments of the demo's schools: years and their classes, below one root a school. All invented."""

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from banshi.conditions import Values

_YEARS = 3


def departments(seed: int, units: Iterable[Values], today: date) -> Iterator[Values]:
    """Rows of the register of departments; each stands after the one it hangs from.

    :param units: the rows of the register of units, of which schools have departments
    """
    for school in (one for one in units if one["kind"] == "school"):
        rng = Random(f"departments {seed} {school['id']}")
        root = f"{school['id']}-0"
        yield _department(root, school, f"{school['name']}学生儿童医保", None, None)
        for year in range(1, _YEARS + 1):
            leaves = date(today.year + _YEARS - year + (today.month > 7), 7, 1).isoformat()
            grade = f"{school['id']}-{year}"
            yield _department(grade, school, f"{year}年级", root, leaves)
            for number in range(1, rng.randint(3, 8) + 1):
                minorities = rng.random() < 0.1
                yield _department(f"{grade}-{number:02}", school, f"{number:02}班", grade, leaves, minorities)


def _department(
    key: str, school: Values, name: str, parent: str | None, leaves: str | None, minorities: bool = False
) -> Values:
    return {
        "id": key,
        "unit_id": school["id"],
        "name": name,
        "parent": parent,
        "graduates_on": leaves,
        "ethnic_class": minorities,
    }
