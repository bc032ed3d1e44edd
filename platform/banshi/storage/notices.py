"""Public notices 公示: the applications that wait at such a stage now. Nothing sealed is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, func, or_, select

from banshi.applications.store import Progress, State
from banshi.storage.database import Database
from banshi.storage.documents import load_progress
from banshi.storage.paging import Page, place
from banshi.storage.tables import application


@dataclass(frozen=True)
class Noticed:
    """An application at a public notice, and at which office (a unit's id); its title is masked."""

    item: str
    digest: str
    stage: str
    title: str
    office: str
    progress: Progress


def list_notices(
    database: Database, stages: Mapping[str, Sequence[str]], *, page: int = 1, size: int = 20
) -> Page[Noticed]:
    """What waits at one of `stages` (ids, by item), the latest filed first."""
    number, size = place(page, size)
    one = application.c
    at = [and_(one.item == item, one.stage.in_(ids)) for item, ids in sorted(stages.items())]
    # That a stage is not blank goes without saying, but not for SQLite, which has an index of those.
    inside = and_(one.state == State.PENDING.value, one.stage != "", or_(false(), *at))
    columns = (one.item, one.digest, one.stage, one.subject_title, one.unit_id, one.progress, one.holder)
    chosen = select(*columns, one.due_on, one.stage_due_on).where(inside).order_by(one.submitted_at.desc(), one.id)
    with database.read() as connection:
        total = connection.execute(select(func.count()).select_from(application).where(inside)).scalar_one()
        rows = connection.execute(chosen.limit(size).offset((number - 1) * size)).all()
    return Page([_noticed(row) for row in rows], total, False, number, size)


def _noticed(row: Any) -> Noticed:
    progress = load_progress(row)
    office = progress.offices.get(row.stage) or row.unit_id
    return Noticed(row.item, row.digest, row.stage, row.subject_title, office, progress)
