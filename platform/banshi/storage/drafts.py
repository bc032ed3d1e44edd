"""Drafts 草稿: what somebody typed and has not filed, sealed, and only that person's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from banshi.policy import Actor
from banshi.storage.database import Database, bindable
from banshi.storage.documents import dump
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import draft as drafts

_MOST_LISTED = 100
LONGEST_ID = 64
# The page of what is kept beside an application that was filed: it is no filing in progress.
BESIDE = 0


@dataclass
class Draft:
    """A filing in progress: `raw` as it was typed, `view` for what the screens remember beside it (a list's page)."""

    id: str
    item: str
    digest: str
    portal: str
    page: int
    raw: dict[str, object]
    view: dict[str, object] = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True)
class ListedDraft:
    """A draft as the home page shows it; what was typed stays sealed."""

    id: str
    item: str
    digest: str
    portal: str
    page: int
    updated_at: datetime
    # How many pages the filing has on the path taken so far; 0 where it is not known.
    pages: int = 0


def _saving(insert: Any) -> Any:
    set_ = {one.name: insert.excluded[one.name] for one in drafts.c if not one.primary_key}
    return insert.on_conflict_do_update(index_elements=["user_id", "id"], set_=set_)


# Built once: every page that is taken executes one of them.
_SAVED_POSTGRESQL, _SAVED_SQLITE = _saving(postgresql.insert(drafts)), _saving(sqlite.insert(drafts))
_LISTED = [drafts.c[name] for name in ("id", "item", "digest", "portal", "page", "updated_at")]


def save(database: Database, draft: Draft, actor: Actor) -> None:
    """Keep the draft as it is now, and note when.

    :raises ValueError: its id is too long to be one
    """
    if len(draft.id) > LONGEST_ID:
        raise ValueError("a draft's id has at most 64 characters")
    draft.updated_at = datetime.now(UTC)
    draft_id = bindable(draft.id)
    row = {
        "user_id": actor.user_id,
        "id": draft_id,
        "unit_id": actor.unit_id,
        "item": draft.item,
        "digest": draft.digest,
        "portal": draft.portal,
        "page": draft.page,
        "content": database.seal.seal(
            Purpose.DRAFT, dump({"raw": draft.raw, "view": draft.view}), _place(actor.user_id, draft_id)
        ),
        "updated_at": draft.updated_at,
    }
    with database.write_soon() as connection:
        # A draft is no filing: a power cut may cost the last moment's typing, and no page waits for the disk.
        connection.execute(_SAVED_POSTGRESQL if database.is_postgresql else _SAVED_SQLITE, row)


def find(database: Database, draft_id: str, actor: Actor) -> Draft | None:
    with database.read() as connection:
        chosen = select(drafts).where(_mine(actor), drafts.c.id == bindable(draft_id))
        row = connection.execute(chosen).mappings().one_or_none()
    return None if row is None else open_draft(database.seal, row)


def listed(database: Database, actor: Actor) -> Sequence[ListedDraft]:
    """The actor's filings in progress, the latest first; at most 100."""
    chosen = (
        select(*_LISTED, drafts.c.user_id, drafts.c.content)
        .where(_mine(actor), drafts.c.page != BESIDE)
        .order_by(drafts.c.updated_at.desc(), drafts.c.id)
        .limit(_MOST_LISTED)
    )
    with database.read() as connection:
        rows = connection.execute(chosen).mappings().all()
    return [_listed(database.seal, row) for row in rows]


def _listed(seal: Seal, row: Mapping[Any, Any]) -> ListedDraft:
    pages = open_draft(seal, row).view.get("pages")
    shown = {column.name: row[column.name] for column in _LISTED}
    return ListedDraft(**shown, pages=pages if isinstance(pages, int) else 0)


def remove(database: Database, draft_id: str, actor: Actor) -> bool:
    """Throw a draft away; answers whether there was one."""
    with database.write() as connection:
        removed = connection.execute(delete(drafts).where(_mine(actor), drafts.c.id == bindable(draft_id)))
        return removed.rowcount > 0


def open_draft(seal: Seal, row: Mapping[Any, Any]) -> Draft:
    """The draft of one row of its table."""
    content = json.loads(seal.open(Purpose.DRAFT, row["content"], _place(row["user_id"], row["id"])))
    return Draft(
        id=row["id"],
        item=row["item"],
        digest=row["digest"],
        portal=row["portal"],
        page=row["page"],
        raw=content["raw"],
        view=content["view"],
        updated_at=row["updated_at"],
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(drafts.c.user_id == actor.user_id, drafts.c.unit_id == actor.unit_id)


def _place(user_id: int, draft_id: str) -> str:
    return f"{user_id}.{draft_id}"
