"""The pages of a filing: steps that may share a page are shown together."""

from collections.abc import Sequence

from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.step import Step

Page = tuple[Step, ...]


def pages_of(item: Item, values: Values) -> Sequence[Page]:
    """The pages on the path that `values` take, the result apart.

    A step whose condition is decided on the page it would share stands there too: the browser shows and hides it.
    """
    pages: list[list[Step]] = []
    for step in item.steps:
        if step.KIND == "result":
            continue
        page = pages[-1] if pages else None
        if page and step.joins(page[-1]) and (step.when.holds(values) or _decided_on(page, step)):
            page.append(step)
        elif step.when.holds(values):
            pages.append([step])
    return [tuple(page) for page in pages]


def _decided_on(page: Sequence[Step], step: Step) -> bool:
    return any(step.when.names.intersection(earlier.asks()) for earlier in page)
