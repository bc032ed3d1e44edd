"""Roads and house numbers that are nowhere."""

from random import Random

_FIRST = "澄霁岫筠砚苓峤荻麓栖"
_SECOND = "澜野川溪舒棠泊芷鹭杉"


def road_address(rng: Random, district: str) -> str:
    return f"{district}演示{rng.choice(_FIRST)}{rng.choice(_SECOND)}路{rng.randint(1, 999)}号"
