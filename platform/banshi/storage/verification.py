"""The verification code 验证码 of a document: who has it on paper can ask whether it came from here.

    code = HMAC(audit key, "document", application, sort, sequence, mac of the event)

The event's mac covers what happened and, through the hash of what was filed, the values (`audit`); so a code holds
only as long as the application's chain does. 80 bits in 16 characters that cannot be taken for each other.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from banshi.storage import audit
from banshi.storage.database import Database, bindable
from banshi.storage.sealing import Seal
from banshi.storage.tables import application, event

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16


@dataclass(frozen=True)
class Genuine:
    """A document that came from here: its sort, the version of its item, and the moment it is of (UTC)."""

    sort: str
    digest: str
    at: datetime


def code_of(database: Database, application_id: str, sort: str, sequence: int) -> str:
    """The code of the document of that sort which comes from the event `sequence`."""
    chosen = select(event.c.mac).where(event.c.application_id == application_id, event.c.sequence == sequence)
    with database.read() as connection:
        return _code(database.seal, application_id, sort, sequence, connection.execute(chosen).scalar_one())


def verify(database: Database, number: str, code: str, sorts: Iterable[str]) -> Genuine | None:
    """The document with that code, if the application `number` has one and its chain is whole.

    :param code: as it was typed: small letters and dashes are taken too
    """
    typed = "".join(one for one in code.upper() if one in _LETTERS)
    columns = (application.c.id, application.c.digest)
    with database.snapshot() as connection:
        row = connection.execute(select(*columns).where(application.c.number == bindable(number))).one_or_none()
        if row is None or len(typed) != LENGTH or audit.verify(connection, database.seal, row.id) is not None:
            return None
        events = connection.execute(
            select(event.c.sequence, event.c.mac, event.c.at).where(event.c.application_id == row.id)
        ).all()
    for one in events:
        for sort in sorts:
            if hmac.compare_digest(typed, _code(database.seal, row.id, sort, one.sequence, one.mac)):
                return Genuine(sort, row.digest, one.at)
    return None


def grouped(code: str) -> str:
    """The code as it is printed: ABCD-EFGH-…"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _code(seal: Seal, application_id: str, sort: str, sequence: int, mac: str) -> str:
    number = int(seal.audit_mac("document", application_id, sort, str(sequence), mac)[:20], 16)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(0, LENGTH * 5, 5))
