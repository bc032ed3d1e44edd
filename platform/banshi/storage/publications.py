"""Published definitions: texts that never change, by digest, and the epoch that every request compares."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from banshi.material import paper_content
from banshi.storage.database import Database
from banshi.storage.tables import definition_text, epoch, item_version, publication, publication_file


def publish(database: Database, files: Mapping[str, str], items: Mapping[str, str], by: str) -> int:
    """Put definitions in force, all in one transaction; publishing what is in force already changes nothing.

    :param files: every text by its path
    :param items: item ids by the digest of the version that these texts make
    :return: the epoch now in force
    """
    digests = _digests_of(files)
    with database.write() as connection:
        # The row's lock is the queue of publishers.
        before: int = connection.execute(select(epoch.c.epoch).with_for_update()).scalar_one()
        known = set(connection.execute(select(item_version.c.digest)).scalars())
        if digests == _digests(connection, before) and known.issuperset(items):
            return before
        number = before + 1
        connection.execute(insert(publication).values(epoch=number, at=datetime.now(UTC), by=by))
        texts = [{"digest": digests[path], "text": text} for path, text in files.items()]
        if texts:
            connection.execute(database.insert(definition_text).on_conflict_do_nothing(), texts)
            rows = [{"epoch": number, "path": path, "digest": digest} for path, digest in digests.items()]
            connection.execute(insert(publication_file), rows)
        versions = [{"digest": one, "item": item, "epoch": number} for one, item in items.items() if one not in known]
        if versions:
            connection.execute(insert(item_version), versions)
        connection.execute(update(epoch).values(epoch=number))
        return number


def holds(database: Database, number: int, files: Mapping[str, str]) -> bool:
    """Whether the texts of epoch `number` are exactly `files`."""
    with database.read() as connection:
        return _digests(connection, number) == _digests_of(files)


def current_epoch(database: Database) -> int:
    """The epoch in force; 0 before anything is published."""
    with database.read() as connection:
        number: int = connection.execute(select(epoch.c.epoch)).scalar_one()
    return number


def load_texts(database: Database, number: int) -> Mapping[str, str]:
    """The texts of an epoch, by path."""
    chosen = (
        select(publication_file.c.path, definition_text.c.text)
        .join_from(publication_file, definition_text)
        .where(publication_file.c.epoch == number)
        .order_by(publication_file.c.path)
    )
    with database.read() as connection:
        return {row.path: row.text for row in connection.execute(chosen)}


def load_paper(database: Database, digest: str) -> bytes | None:
    """A published template or sample, by the digest that its item's version names; None where there is none."""
    with database.read() as connection:
        chosen = select(definition_text.c.text).where(definition_text.c.digest == digest)
        text: str | None = connection.execute(chosen).scalar_one_or_none()
    return None if text is None else paper_content(text)


def epoch_of_item(database: Database, digest: str) -> int | None:
    """The epoch that first brought this version of an item: compile its texts to get it back."""
    with database.read() as connection:
        chosen = select(item_version.c.epoch).where(item_version.c.digest == digest)
        number: int | None = connection.execute(chosen).scalar_one_or_none()
    return number


def _digests_of(files: Mapping[str, str]) -> dict[str, str]:
    return {path: sha256(text.encode()).hexdigest() for path, text in files.items()}


def _digests(connection: Connection, number: int) -> dict[str, str]:
    chosen = select(publication_file.c.path, publication_file.c.digest).where(publication_file.c.epoch == number)
    return {row.path: row.digest for row in connection.execute(chosen)}
