"""Uploaded files: sealed on disk under an address made of their content, and known by an id that belongs to a unit."""

import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, insert, or_, select

from banshi.field import Upload
from banshi.policy import Actor, Scope
from banshi.storage.access import scope_condition
from banshi.storage.database import Database, StoreUnavailable, bindable
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import application, application_file, file


class UploadReader:
    """`field.Uploads` for one person: what the person stored, and what belongs to an application of the person's unit.

    The second, because a colleague may correct an application that another one filed. It remembers its answers, so it
    must not live longer than one request.
    """

    def __init__(self, database: Database, actor: Actor, scope: Scope | None = None) -> None:
        """`scope` widens it from the unit's applications to those that the actor may see: what a reviewer reads."""
        self.database, self.actor = database, actor
        self.scope = scope or Scope("unit", actor.unit_id)
        self._found: dict[str, Upload | None] = {}

    def find(self, file_id: str) -> Upload | None:
        if file_id not in self._found:
            row = _row(self.database, file_id, self.actor, self.scope)
            self._found[file_id] = None if row is None else _upload(self.database.seal, row)
        return self._found[file_id]


def store_file(
    database: Database,
    actor: Actor,
    name: str,
    media_type: str,
    content: bytes,
    width: int = 0,
    height: int = 0,
) -> Upload:
    """Keep `content`; once this returns it is on disk.

    :raises StoreUnavailable: the disk is full or not there
    """
    upload = Upload(uuid4().hex, bindable(name), media_type, len(content), width, height)
    address = database.seal.content_address(content)
    try:
        _keep(path_of(database, address), database.seal.seal(Purpose.BLOB, content, address))
    except OSError as error:
        raise StoreUnavailable(f"the folder of files: {error.strerror}") from error
    row = {
        "id": upload.id,
        "address": address,
        "name": database.seal.seal(Purpose.FILE_NAME, upload.name, upload.id),
        "media_type": media_type,
        "size": upload.size,
        "width": width,
        "height": height,
        "unit_id": actor.unit_id,
        "user_id": actor.user_id,
        "created_at": datetime.now(UTC),
    }
    with database.write() as connection:
        connection.execute(insert(file), row)
    return upload


def read_file(database: Database, file_id: str, actor: Actor, scope: Scope) -> tuple[Upload, bytes] | None:
    """A file that the actor stored, or that belongs to an application inside `scope`; None for any other."""
    row = _row(database, file_id, actor, scope)
    if row is None:
        return None
    try:
        sealed = path_of(database, row.address).read_bytes()
    except OSError as error:
        raise StoreUnavailable(f"the folder of files: {error.strerror}") from error
    return _upload(database.seal, row), database.seal.open(Purpose.BLOB, sealed, row.address)


def path_of(database: Database, address: str) -> Path:
    return database.files / address[:2] / address


def _row(database: Database, file_id: str, actor: Actor, scope: Scope) -> Any:
    with database.read() as connection:
        return connection.execute(_readable(actor, scope), {"file_id_": bindable(file_id)}).one_or_none()


@lru_cache(maxsize=1_000)
def _readable(actor: Actor, scope: Scope) -> Select[Any]:
    """The file `file_id_`, if the actor stored it or it belongs inside the scope; built once, as it is asked often."""
    mine = or_(_stored_by(actor), _belongs_inside(scope))
    return select(file).where(file.c.id == bindparam("file_id_"), mine)


def _upload(seal: Seal, row: Any) -> Upload:
    name = seal.open(Purpose.FILE_NAME, row.name, row.id).decode()
    return Upload(row.id, name, row.media_type, row.size, row.width, row.height)


def _stored_by(actor: Actor) -> ColumnElement[bool]:
    # The unit too: who moves to another unit leaves behind what was stored for the old one.
    return and_(file.c.user_id == actor.user_id, file.c.unit_id == actor.unit_id)


def _belongs_inside(scope: Scope) -> ColumnElement[bool]:
    joined = application_file.join(application, application.c.id == application_file.c.application_id)
    return (
        exists()
        .select_from(joined)
        .where(application_file.c.file_id == file.c.id, scope_condition(scope, application))
        .correlate(file)
    )


def _keep(path: Path, sealed: bytes) -> None:
    """Write whole or not at all: a temporary file, synced, renamed, and the folder synced."""
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with temporary.open("xb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
