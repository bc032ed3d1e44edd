"""The step bar of a wizard: where one is among the titled pages of a filing."""

from collections.abc import Sequence
from dataclasses import dataclass

from banshi.applications.pages import Page
from banshi.i18n import Text


@dataclass(frozen=True)
class Stop:
    """One titled page. `order` counts the titled pages from 1; `page` is its number among all.

    `state`: "done", "current" or "ahead". `open`: whether one may go there from here.
    """

    order: int
    page: int
    title: Text
    state: str
    open: bool


@dataclass(frozen=True)
class Wizard:
    stops: Sequence[Stop]

    @property
    def current(self) -> Stop | None:
        return next((one for one in self.stops if one.state == "current"), None)


def heading_of(page: Page) -> Text | None:
    """What a page is called, if a step of it has a title."""
    return next((step.heading for step in page if step.heading), None)


def wizard_of(pages: Sequence[Page], number: int, reached: int) -> Wizard | None:
    """The bar of these pages while page `number` is open; None where fewer than two have a title.

    :param reached: the furthest page that was opened; those up to it may be gone to
    """
    titled = [(at, title) for at, page in enumerate(pages, 1) if (title := heading_of(page))]
    if len(titled) < 2:
        return None
    stops = [
        Stop(order, at, title, _state(at, number, reached), at <= reached and at != number)
        for order, (at, title) in enumerate(titled, 1)
    ]
    return Wizard(stops)


def _state(at: int, number: int, reached: int) -> str:
    if at == number:
        return "current"
    return "done" if at < max(number, reached) else "ahead"
