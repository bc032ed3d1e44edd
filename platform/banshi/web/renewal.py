"""A draft whose item was published anew meanwhile: it ends on its own version, or goes over to the new one."""

from collections.abc import Iterator, Mapping

from banshi.applications.pages import Page, pages_of
from banshi.applications.reading import read
from banshi.applications.versions import Why, changed_questions, kept_for
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import Context
from banshi.i18n import Text, _
from banshi.step import Step
from banshi.steps.attach import Attach
from banshi.steps.fill import Fill, Section
from banshi.storage.drafts import Draft
from banshi.web.pages import translator

# What a draft remembers of it beside the values: the questions to ask again, and the version that was declined.
ASKED_AGAIN, DECLINED = "asked_again", "declined"

_TITLES: Mapping[Why, Message] = {
    Why.NEW: _("新版新增的项"),
    Why.CHANGED: _("新版有改动的项"),
    Why.INVALID: _("填过、按新版已不适用的项"),
}


def is_outdated(draft: Draft, current: Item) -> bool:
    """Whether the new version is still to be offered."""
    return bool(current.steps) and draft.digest != current.digest and draft.view.get(DECLINED) != current.digest


def renew(draft: Draft, before: Item, after: Item, context: Context, reached: int) -> None:
    """Take the draft over to `after`; what must be asked again is noted in it.

    :param reached: the furthest page that was opened
    """
    draft.raw = kept_for(after, before, draft.raw)
    draft.digest = after.digest
    open_still = {name: why for name, why in asked_again(draft).items() if _is_asked(after, name)}
    questions = {**open_still, **changed_questions(after, before, draft.raw, context, reached)}
    count = len(pages_of(after, read(after, draft.raw, context, judging=False).values))
    draft.page = max(1, min(draft.page, count))
    draft.view.update({ASKED_AGAIN: questions, "reached": max(1, min(reached, count))})


def asked_again(draft: Draft) -> Mapping[str, str]:
    """The questions that are still to be asked again."""
    found = draft.view.get(ASKED_AGAIN)
    return found if isinstance(found, dict) else {}


def changes_page(item: Item, questions: Mapping[str, str]) -> Page:
    """The page that asks them before all others: texts to agree to, fields by why they are asked, materials."""
    pledges = [step for step in item.steps if step.agreement and step.agreement.digest in questions]
    sections = tuple(_sections(item, questions))
    materials = tuple(one.name for one in item.materials if one.name in questions)
    fill: list[Step] = [Fill(sections=sections)] if sections else []
    attach: list[Step] = [Attach(materials=materials)] if materials else []
    return (*pledges, *fill, *attach)


def _is_asked(item: Item, name: str) -> bool:
    digests = {step.agreement.digest for step in item.steps if step.agreement}
    return name in item.by_name or name in item.material_by_name or name in digests


def _sections(item: Item, questions: Mapping[str, str]) -> Iterator[Section]:
    for why, title in _TITLES.items():
        names = tuple(one.name for one in item.fields if questions.get(one.name) == why)
        if names:
            yield Section(title=Text(translator().say(title)), fields=names)
