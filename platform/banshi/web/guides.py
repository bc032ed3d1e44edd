"""Guides 办事指南: public pages that say what is needed and how long it takes, and where it can be done online."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, request, url_for

from banshi.definition.model import Item
from banshi.i18n import Text
from banshi.policy import UNIT_CLERK, Actor
from banshi.renderers.guide import draw_guide, find_guides
from banshi.web import pages, sessions
from banshi.web.pages import current_platform, portal_with, translator

blueprint = Blueprint("guides", __name__)

_LONGEST_WORDS = 100


@dataclass(frozen=True)
class OnlineItem:
    """An item that belongs to a guide. `address` is blank for who must sign in first."""

    title: Text
    address: str


@blueprint.get("/guides/")
def index() -> str:
    words = request.args.get("words", "")[:_LONGEST_WORDS]
    guides = current_platform().definitions.guides
    found = find_guides(guides.values(), words, translator())
    return pages.render("guides.html", found=found, total=len(guides), words=words.strip())


@blueprint.get("/guides/<code>/")
def show(code: str) -> str:
    guide = current_platform().definitions.guides.get(code)
    if guide is None:
        abort(404)
    drawn = draw_guide(guide, pages.whole(request.args.get("case")), translator())
    case = guide.case_names[drawn.case.number - 1]
    return pages.render("guide.html", guide=drawn, online=[*_online(code, case)])


def guide_addresses(item: Item) -> Sequence[tuple[str, Text]]:
    """Where the guides of an item are read, with their titles; open at its case where it handles only one."""
    guides = current_platform().definitions.guides
    cases: dict[str, list[str]] = {}
    for link in item.guide:
        # An old version may name what is not there any more.
        if link.code in guides:
            cases.setdefault(link.code, []).append(link.case)
    return [(_address(code, named), guides[code].title) for code, named in cases.items()]


def _address(code: str, cases: Sequence[str]) -> str:
    names = current_platform().definitions.guides[code].case_names
    number = names.index(cases[0]) + 1 if len(cases) == 1 and cases[0] in names else None
    return url_for("guides.show", code=code, case=number)


def _online(code: str, case: str) -> Iterator[OnlineItem]:
    """The items of a case that the reader may use; to who is not signed in, all that there are."""
    visit = sessions.visit()
    actor = visit.actor if visit.state == sessions.LIVE else None
    shown: set[str] = set()
    for item, handled in current_platform().definitions.items_of_guide(code):
        if handled not in ("", case) or item.id in shown or (actor and not _may_use(actor, item)):
            continue
        shown.add(item.id)
        address = url_for("filing.begin", portal=portal_with(item), item_id=item.id)
        yield OnlineItem(item.title, address if actor else "")


def _may_use(actor: Actor, item: Item) -> bool:
    portal = current_platform().definitions.portals[portal_with(item)]
    return actor.unit_kind in portal.unit_kinds and (item.kind == "query" or actor.has(UNIT_CLERK))
