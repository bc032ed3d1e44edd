"""Designated medical institutions of the demo. Every name is put together from characters whose initials are known."""

from collections.abc import Iterator
from itertools import product
from random import Random

from banshi.conditions import Values
from banshi.demo.places import road_address
from banshi.demo.units import CITY
from banshi.dictionary import Dictionary

HOSPITALS = 1_490
# A character and the initial of its reading, for the mnemonic code 助记码.
_CHARACTERS = tuple(
    zip("云岫澜霁澄筠晴溪舒望川野苓杉棠砚芷琼沐珂竹荻岚松枫桐鹭麓", "YXLJCYQXSWCYLSTYZQMKZDLSFTLL", strict=True)
)
# What follows the invented word, its initials, the kind of institution, and the levels there are.
_ENDINGS = (
    ("医院", "YY", "general", ("3A", "3B", "2A", "2B")),
    ("中医医院", "ZYYY", "chinese", ("3A", "2A", "2B")),
    ("口腔医院", "KQYY", "specialist", ("2A", "2B", "0")),
    ("康复医院", "KFYY", "specialist", ("2B", "1")),
    ("门诊部", "MZB", "general", ("1", "0")),
    ("社区卫生服务中心", "SQWSFWZX", "community", ("1",)),
)


def hospitals(seed: int, areas: Dictionary, levels: Dictionary, count: int = HOSPITALS) -> Iterator[Values]:
    """Rows of the register of hospitals: `code` has 8 digits, `district` is a division of Beijing."""
    rng = Random(f"hospitals {seed}")
    words = list(product(_CHARACTERS, _CHARACTERS, _ENDINGS))
    districts = areas.children(CITY)
    drawn = rng.sample(words, count)
    for number, (first, second, (ending, initials, kind, fitting)) in enumerate(drawn, 1):
        district = rng.choice(districts)
        yield {
            "code": f"{district.code[-2:]}{number:06d}",
            "name": f"北京{first[0]}{second[0]}{ending}",
            "mnemonic": f"BJ{first[1]}{second[1]}{initials}",
            "kind": kind,
            "level": rng.choice([one for one in fitting if levels.find(one)]),
            "district": district.code,
            "address": road_address(rng, district.label.zh),
        }
