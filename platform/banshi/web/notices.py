"""Public notices 公示: what stands at such a stage now, for everybody. Names are masked, and nothing else is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request

from banshi.applications.deciding import notice_ends
from banshi.calendar import office_day
from banshi.definition.model import Item
from banshi.review import Stage
from banshi.storage.notices import Noticed, list_notices
from banshi.web import pages
from banshi.web.pages import current_platform, translator

blueprint = Blueprint("notices", __name__)

_PAGE = 20


@dataclass(frozen=True)
class Notice:
    """A notice in words."""

    title: str
    name: str
    office: str
    since: date
    until: date
    objection: str


@blueprint.get("/notices/")
def index() -> str:
    platform = current_platform()
    stages = {item.id: [one.id for one in _public(item)] for item in platform.definitions.items.values()}
    asked = {item: ids for item, ids in stages.items() if ids}
    found = pages.page_shown(
        lambda number: list_notices(platform.database, asked, page=number, size=_PAGE), request.args.get("page")
    )
    return pages.render("notices.html", rows=[*_notices(found.rows)], found=found)


def _public(item: Item) -> Sequence[Stage]:
    return [stage for route in item.review for stage in route.review.path() if stage.public]


def _notices(rows: Sequence[Noticed]) -> Iterator[Notice]:
    platform, say = current_platform(), translator().say
    for one in rows:
        # As the version it was filed with has it.
        item: Item | None = platform.version(one.digest)
        stage = next((each for each in _public(item) if each.id == one.stage), None) if item else None
        until = notice_ends(stage, one.progress, platform.store.calendar) if stage else None
        if item and stage and stage.public and until and one.progress.since:
            yield Notice(
                title=say(item.title),
                name=one.title,
                office=platform.unit(one.office)[1],
                since=office_day(one.progress.since),
                until=until,
                objection=say(stage.public),
            )
