"""Derivation `infant_parent_insured`: whether the parent that an infant goes by is insured in Beijing.

The guide (3.21) answers in three ways: by the mother, by the father, or by an insurance number of the infant's own.
"""

from collections.abc import Mapping, Sequence

from banshi.conditions import Value, Values
from banshi.field import Context, Derivation
from banshi.hookspecs import hookimpl

REGISTER = "city_insured"
NOBODY = "none"


def infant_parent_insured(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `through`（mother、father）和那一方的姓名、证件查全市参保人员：在的是那一方，不在的是 `none`。"""
    parent = values.get("through")
    person = {name: values.get(f"{parent}_{name}") for name in ("name", "id_type", "id_number")}
    if parent is None or None in person.values():
        return None
    return parent if context.records.match(REGISTER, person) else NOBODY


@hookimpl
def register_derivations() -> Mapping[str, Derivation]:
    return {"infant_parent_insured": infant_parent_insured}
