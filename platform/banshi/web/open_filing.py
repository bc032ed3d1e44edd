"""A filing in progress: its draft, the pages of the path it takes, and the one that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from banshi.applications.pages import Page, pages_of
from banshi.applications.reading import Reading, agreed_in, read
from banshi.definition.model import Item
from banshi.field import Context
from banshi.step import AGREED, Step
from banshi.storage.drafts import Draft
from banshi.web import pages
from banshi.web.renewal import asked_again, changes_page


@dataclass
class OpenFiling:
    """One filing in progress: the item, its draft, and the page that is open."""

    item: Item
    draft: Draft
    context: Context
    number: int
    found: Sequence[Page] = ()

    @property
    def page(self) -> Page:
        """The open page; page 0 asks again what a new version asks otherwise."""
        return self.found[self.number - 1] if self.number else changes_page(self.item, asked_again(self.draft))

    @property
    def is_last(self) -> bool:
        return self.number == len(self.found)

    def judge(self, through: Step | None = None) -> Reading:
        """Judge the draft, as far as `through`."""
        judged = read(self.item, self.draft.raw, self.context, through)
        if through is None:
            # Judging the whole finds the same values: to show the page again they need not be read a second time.
            self.reading = judged
        return judged

    @cached_property
    def reading(self) -> Reading:
        """What the draft's values mean; they may not have been judged."""
        return read(self.item, self.draft.raw, self.context, judging=False)

    @property
    def reached(self) -> int:
        """The furthest page that was opened: up to it one may go without finishing the pages between."""
        return pages.whole(str(self.draft.view.get("reached", self.draft.page)))

    def reach(self) -> None:
        """The open page is where the person is now."""
        if self.number == 0:
            return
        self.draft.view.update(reached=max(self.reached, self.number), pages=len(self.found))
        self.draft.page = self.number

    def type(self, typed: Mapping[str, object]) -> None:
        """Put what a page brought into the draft."""
        if any((self.draft.raw.get(name) or "") != (value or "") for name, value in typed.items() if name != AGREED):
            self._take_back(typed)
        self.draft.raw.update(typed)
        self.__dict__.pop("reading", None)
        moved = {*typed, *self.item.untyped}
        if any(step.when.names & moved for step in self.item.steps):
            before = self.found
            self.turn()
            self.number = min(self.number, len(self.found))
            # On another branch its pages must be gone through, however far one was on the one before.
            same = len([*takewhile(lambda pair: pair[0] == pair[1], zip(before, self.found))])
            if same < len(before):
                self.draft.view["reached"] = max(1, min(self.reached, same))

    def turn(self) -> None:
        """Find the pages of the path taken; where what was typed leads nowhere, those one begins with.

        Where no step has a condition, they are the same whatever was typed: nothing is read then.
        """
        depends = any(step.when.depends for step in self.item.steps)
        self.found = (depends and pages_of(self.item, self.reading.values)) or pages_of(self.item, {})

    def _take_back(self, typed: Mapping[str, object]) -> None:
        """Something was typed otherwise: what was confirmed of it is to be confirmed again."""
        void = {one.agreement.digest for one in self.item.steps if one.agreement and one.agreement.of_values}
        kept = {digest: at for digest, at in agreed_in(self.draft.raw).items() if digest not in void}
        if AGREED in self.draft.raw:
            self.draft.raw[AGREED] = kept
