"""What the browser is told so that a form follows what is typed: options, defaults, and what is worked out."""

import json
from collections.abc import Collection

from markupsafe import Markup, escape

from banshi.conditions import Expression
from banshi.field import Field
from banshi.i18n import Text
from banshi.renderers.form.pencil import Pencil

_YES, _NO = Text("是", "Yes"), Text("否", "No")


def offering(one: Field) -> str:
    """The attribute that says which codes are offered when; nothing where all are, always."""
    if not one.offers:
        return ""
    cases = [(offer.when.expression.text if offer.when.expression else "", offer.codes) for offer in one.offers]
    return f' data-bn-options="{escape(json.dumps(cases, ensure_ascii=False))}"'


def starting(one: Field) -> str:
    """The attributes of a default that is worked out; a constant one simply stands in the control."""
    if not isinstance(one.default, Expression):
        return ""
    return f'data-bn-default="{escape(one.default.text)}" data-bn-places="{getattr(one, "places", 2)}" '


def working_out(pencil: Pencil, one: Field) -> Markup:
    """The attributes of a value that nobody types."""
    if one.computed is None:
        return Markup("")
    unit = getattr(one, "unit", None)
    said = Markup(' data-bn-unit="{}"').format(pencil.say(unit)) if unit else Markup("")
    words = Markup(' data-bn-yes="{}" data-bn-no="{}"').format(pencil.say(_YES), pencil.say(_NO))
    return Markup(' data-bn-compute="{}" data-bn-places="{}" aria-labelledby="{}-label"{}{}').format(
        one.computed.text, getattr(one, "places", 2), one.name, said, words if one.cel_type == "bool" else ""
    )


def withhold(drawn: str, codes: Collection[str]) -> str:
    """A drawn select or group of boxes without these codes: they are there for the browser, and cannot be chosen."""
    for code in codes:
        value = f'value="{escape(code)}"'
        drawn = drawn.replace(f"<option {value}>", f"<option {value} hidden disabled>", 1)
        before, found, after = drawn.partition(f" {value}>")
        if found and before.rpartition("<")[2].startswith("input"):
            label, _label, box = before.rpartition("<label>")
            drawn = f"{label}<label hidden>{box} {value} disabled>{after}"
    return drawn
