"""A child process for `test_kill.py`: files applications one after the other and says each key once it is on disk.

python submitting.py URL FILES FIRST
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from banshi.applications.store import Application, Event, EventKind, Filing, Move, State, Subject
from banshi.effect import Change
from banshi.fields.text import TextField
from banshi.i18n import Text
from banshi.policy import Actor
from banshi.register import Register
from banshi.storage.database import open_database
from banshi.storage.store import DatabaseStore

PERSON = Register(
    id="person",
    title=Text("人员"),
    key="id",
    title_column="name",
    fields=(TextField(name="name", label=Text("姓名"), personal="name"),),
)
CLERK = Actor(1, "user1", "经办人", "a", "agency", "单位", frozenset({"unit_clerk"}))


def submit(store: DatabaseStore, key: str) -> Application:
    now = datetime.now(UTC)
    filing = Filing({"name": key}, {}, [Subject("", key, "*")], {})
    one = Application(
        id=uuid4().hex,
        number=f"{now:%Y%m%d}{uuid4().int % 10**10:010d}",
        item="enrolment",
        digest="d" * 64,
        portal="portal",
        unit_id="a",
        state=State.APPROVED,
        version=1,
        submitted_at=now,
        submitted_by=CLERK.user_id,
        decided_at=now,
        waiting_on=frozenset(),
        filing=filing,
        decisions=(),
    )
    said = Event(EventKind.SUBMITTED, now, CLERK.display_name, CLERK.user_id, "a")
    changes = (Change("person", None, {"name": key}),)
    return store.submit(Move(one, said, changes, refiled=True), CLERK, key)


def say(word: str, number: int) -> None:
    sys.stdout.write(f"{word} {number}\n")
    sys.stdout.flush()


def main(url: str, files: str, key: str, first: int) -> None:
    store = DatabaseStore(open_database(url, key.encode(), Path(files)), {"person": PERSON})
    for number in range(first, 10**9):
        say("begun", number)
        submit(store, str(number))
        say("filed", number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
