"""What an item's document says in the slots of its template. Pure."""

from collections.abc import Callable, Mapping

from banshi.conditions import Expression, Value, Values
from banshi.document import Document, SlotCall, SlotValue
from banshi.i18n import Translator
from banshi.kinds import PLACEHOLDER

# The value of a field in a sentence, as the one who prints may see it.
Show = Callable[[str], str]


def fill_slots(document: Document, values: Values, translator: Translator, show: Show) -> Mapping[str, str]:
    """The text of each slot that has one.

    :param values: what expressions and functions of plugins see: masked where the document masks
    :raises PluginFailed: a plugin's function failed
    """
    filled = {name: _text(value, values, translator, show).strip() for name, value in document.slots}
    return {name: text for name, text in filled.items() if text}


def _text(slot: SlotValue, values: Values, translator: Translator, show: Show) -> str:
    if isinstance(slot, SlotCall):
        given: Value = values.get(slot.of) if slot.of else None
        return slot.function(given, values)
    if isinstance(slot, Expression):
        result = slot.value(values)
        return result if isinstance(result, str) else ""
    return PLACEHOLDER.sub(lambda found: show(found[1]), translator.say(slot))
