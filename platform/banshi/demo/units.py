"""The units of the demo: three of each kind of user, and the handling agencies of the city. All invented."""

from collections.abc import Iterator
from random import Random

from stdnum.cn import uscc

from banshi.conditions import Values
from banshi.dictionary import Dictionary

CITY = "110100"
# No division has this code, so no organisation has a number that begins with it.
_NOWHERE = "119999"
_USERS = (
    ("agency", "agency", "91", ("云筑人力资源代管中心", "岫澜灵活就业服务中心", "栖霁人才代理中心")),
    ("school", "school", "12", ("澄野学院", "筠溪职业学校", "望舒大学")),
    ("hospital", "medical_institution", "12", ("霁川医院", "澄岫中医医院", "云栖社区卫生服务中心")),
)


def units(seed: int, areas: Dictionary) -> Iterator[Values]:
    """Rows of the register of units; an office stands before those below it.

    :param areas: the divisions, with the districts of Beijing below `CITY`
    """
    rng = Random(f"units {seed}")
    numbers = iter(rng.sample(range(100_000), 100))
    yield _unit("office-city", "北京市医保经办中心", "handling_agency", "11", next(numbers), level="city", area=CITY)
    districts = areas.children(CITY)
    for one in districts:
        name = f"{one.label.zh}医保经办机构"
        yield _unit(
            f"office-{one.code}", name, "handling_agency", "11", next(numbers), "district", "office-city", one.code
        )
    above = districts[0]
    street = areas.children(above.code)[0]
    name = f"{above.label.zh}{street.label.zh.removesuffix('办事处')}医保服务站"
    yield _unit(
        f"office-{street.code}",
        name,
        "handling_agency",
        "11",
        next(numbers),
        "street",
        f"office-{above.code}",
        street.code,
    )
    for prefix, kind, registered, names in _USERS:
        for position, name in enumerate(names, 1):
            yield _unit(f"{prefix}{position}", name, kind, registered, next(numbers))


def _unit(
    unit_id: str,
    name: str,
    kind: str,
    registered: str,
    number: int,
    level: str | None = None,
    parent: str | None = None,
    area: str | None = None,
) -> Values:
    code = f"{registered}{_NOWHERE}DEMA{number:05d}"
    return {
        "id": unit_id,
        "name": f"{name}（演示）",
        "kind": kind,
        "level": level,
        "parent": parent,
        "area": area,
        "uscc": code + uscc.calc_check_digit(code),
    }
