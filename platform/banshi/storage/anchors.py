"""Anchors 锚: heads of audit chains in a file that is kept where who can write the database cannot.

Whoever can write the database but has not the key cannot make a chain; but a row and its events can be put back
together as they once were, or removed together. The file remembers. A line is JSON: an application's number, how many
events it had, the head of its chain then, and

    mac = HMAC("anchor", mac of the line before, the line)

so that nothing in the file can be changed, left out or put in either; only its end can be cut off, which shows in the
last mac that `append_anchors` says each time.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, exists, select, tuple_

from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.storage.audit import BATCH, Broken, head_of
from banshi.storage.database import Database
from banshi.storage.documents import dump
from banshi.storage.sealing import Seal
from banshi.storage.tables import application, event

# An act's time is taken before it is committed: what was on its way at the last anchor comes into the next.
_OVERLAP = timedelta(hours=1)
_FACTS = ("at", "id", "number", "events", "head")
# Longer than any line, so that the last line lies within the last so many bytes.
_LONGEST_LINE = 1_000


class AnchorsBroken(Exception):
    """The file of anchors is not as it was written; the message says in which line."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Anchored:
    """What a file of anchors got: how many lines, and the mac of its last one ("" for an empty file)."""

    lines: int
    last: str


def append_anchors(database: Database, file: Path, now: datetime) -> Anchored:
    """Add the heads of all applications that something was done with since the file's last line.

    :raises AnchorsBroken: its last line is not whole, or not ours
    :raises OSError: the file cannot be written
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as opened:
        # Two at once would both go on from the same line.
        fcntl.flock(opened, fcntl.LOCK_EX)
        mac, since = _end_of(opened, database.seal)
        lines = 0
        for row in _changed_since(database, since):
            facts = {**{name: getattr(row, name) for name in _FACTS[1:]}, "at": now.isoformat()}
            mac = _mac(database.seal, mac, facts)
            opened.write(f"{dump({**facts, 'mac': mac})}\n".encode())
            lines += 1
        opened.flush()
        os.fsync(opened.fileno())
    return Anchored(lines, mac)


def verify_anchors(database: Database, file: Path) -> Iterator[tuple[int, list[Broken]]]:
    """Whether every application is there, and has not lost what it once had. For each batch of lines: how many, and
    what is broken.

    :raises AnchorsBroken: the file itself is not as it was written
    """
    with file.open("rb") as opened:
        lines = _read(opened, database.seal)
        while batch := list(islice(lines, BATCH)):
            with database.snapshot() as connection:
                yield len(batch), _lost(connection, database.seal, batch)


def _changed_since(database: Database, since: datetime | None) -> Iterator[Any]:
    columns = (application.c.id, application.c.number, application.c.events, application.c.head)
    chosen = select(*columns).order_by(application.c.id).limit(BATCH)
    if since is not None:
        recent = exists().where(event.c.application_id == application.c.id, event.c.at >= since - _OVERLAP)
        chosen = chosen.where(recent)
    last = ""
    while True:
        with database.read() as connection:
            rows = connection.execute(chosen.where(application.c.id > last)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _lost(connection: Connection, seal: Seal, batch: Sequence[dict[str, Any]]) -> list[Broken]:
    """What these lines remember and the database does not have any more."""
    ids = sorted({one["id"] for one in batch})
    there = set(connection.execute(select(application.c.id).where(application.c.id.in_(ids))).scalars())
    places = [(one["id"], one["events"]) for one in batch]
    chosen = select(event.c.application_id, event.c.sequence, event.c.mac)
    chosen = chosen.where(tuple_(event.c.application_id, event.c.sequence).in_(places))
    macs = {(row.application_id, row.sequence): row.mac for row in connection.execute(chosen)}
    found: dict[str, Broken] = {}
    for one in batch:
        what, mac = None, macs.get((one["id"], one["events"]))
        if one["id"] not in there:
            what = _("整个办件没有了；{at} 还在", at=one["at"])
        elif mac is None:
            what = _("被退回到以前：{at} 时有 {count} 条办理经过", at=one["at"], count=one["events"])
        elif head_of(seal, one["id"], one["events"], mac) != one["head"]:
            what = _("这一条及以前被重写过；与 {at} 时的不同", at=one["at"])
        if what is not None:
            found.setdefault(one["id"], Broken(one["number"], one["events"], what))
    return list(found.values())


def _read(opened: IO[bytes], seal: Seal) -> Iterator[dict[str, Any]]:
    """The lines of the file, each checked against the one before."""
    mac = ""
    for number, line in enumerate(opened, 1):
        read = _parse(line)
        if read is None or read["mac"] != _mac(seal, mac, read):
            raise AnchorsBroken(_("锚文件第 {number} 行被改过、不完整，或前面少了行", number=number))
        mac = read["mac"]
        yield read


def _end_of(opened: IO[bytes], seal: Seal) -> tuple[str, datetime | None]:
    """The mac and the time of the last line; blank and None for an empty file."""
    size = opened.seek(0, os.SEEK_END)
    if not size:
        return "", None
    opened.seek(max(0, size - 2 * _LONGEST_LINE))
    tail = opened.read().splitlines(keepends=True)[-2:]
    before, last = (_parse(tail[0]) if len(tail) == 2 else None), _parse(tail[-1])
    if last is None or last["mac"] != _mac(seal, before["mac"] if before else "", last):
        raise AnchorsBroken(_("锚文件的最后一行不完整，或不是用这个密钥写的；请换一个文件，并保留这一个"))
    return last["mac"], datetime.fromisoformat(last["at"])


def _parse(line: bytes) -> dict[str, Any] | None:
    """A whole line; None for anything else."""
    try:
        read = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(read, dict) and read.keys() == {*_FACTS, "mac"} and line.endswith(b"\n")
    return read if whole else None


def _mac(seal: Seal, before: str, facts: dict[str, Any]) -> str:
    return seal.audit_mac("anchor", before, *(str(facts[name]) for name in _FACTS))
