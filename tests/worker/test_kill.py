"""A worker that is killed again and again: in the end everybody was told everything, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from banshi.review import Action
from banshi.settings import ROOT
from banshi.storage import tables
from banshi.storage.outbox import MAIL
from tests.worker.conftest import NOW, Office, Sink

KILLS = int(os.environ.get("BANSHI_KILLS", "20"))
_CHILD = Path(__file__).with_name("working.py")
_PATIENCE = 60


def begun(office: Office, sink: Sink, log: Path) -> subprocess.Popen[bytes]:
    """A worker of its own process, that says in `log` how it gets on."""
    settings = office.settings
    command = [
        sys.executable,
        str(_CHILD),
        settings.database_url,
        str(settings.data),
        settings.secret.decode(),
        str(settings.definitions),
        str(sink.port),
        NOW.isoformat(),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "platform")}
    with log.open("wb") as said:
        return subprocess.Popen(command, env=environment, stderr=said)


@contextmanager
def working(office: Office, sink: Sink, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Such a worker, once it holds the lock."""
    with begun(office, sink, log) as child:
        try:
            wait_for(lambda: b"worker begins" in log.read_bytes())
            yield child
        finally:
            child.kill()


def wait_for(true) -> None:
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_idle(office: Office) -> bool:
    waiting = select(func.count()).select_from(tables.outbox).where(~tables.outbox.c.taken)
    open_ = select(func.count()).select_from(tables.delivery).where(tables.delivery.c.state != "sent")
    swept = select(func.count()).select_from(tables.job_run).where(tables.job_run.c.ended_at.is_not(None))
    with office.platform.database.read() as connection:
        return [connection.execute(one).scalar_one() for one in (waiting, open_, swept)] == [0, 0, 2]


def test_a_worker_that_is_killed_tells_everybody_everything_once(office: Office, sink: Sink, tmp_path: Path):
    office.give_addresses()
    chance = random.Random(7)
    # Some are late, for the sweep; some things happen between the kills.
    late = [office.file(NOW - timedelta(days=8)) for _number in range(40)]
    returned = []
    for _kill in range(KILLS):
        returned += [office.decide(office.file(), Action.RETURN) for _number in range(3)]
        with working(office, sink, tmp_path / "log") as child:
            time.sleep(chance.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
    with working(office, sink, tmp_path / "log") as child:
        wait_for(lambda: is_idle(office))
        child.terminate()

    told = Counter((row.user_id, row.application_id, row.kind) for row in office.rows(tables.message))
    applicant, chief = office.actors["agency1"].user_id, office.actors["chief"].user_id
    # Each is late by both its limits: that of the whole, and that of its stage.
    expected = Counter({(applicant, one.id, "returned"): 1 for one in returned})
    expected.update({(chief, one.id, "late"): 2 for one in late})
    assert told == expected

    mailed = [row for row in office.rows(tables.delivery) if row.channel == MAIL]
    assert len(mailed) == expected.total()
    arrived = Counter(sink.ids)
    assert len(arrived) == expected.total()
    # Killed between sending and noting it, a letter comes again under the same Message-ID: one a kill, at most.
    assert arrived.total() - len(arrived) <= KILLS
    assert len(list((tmp_path / "sms").glob("*.json"))) == expected.total()


def test_only_one_works_and_another_takes_over(office: Office, sink: Sink, tmp_path: Path):
    office.give_addresses()
    with working(office, sink, tmp_path / "first") as first, begun(office, sink, tmp_path / "second") as second:
        try:
            wait_for(lambda: b"another worker works" in (tmp_path / "second").read_bytes())
            assert b"worker begins" not in (tmp_path / "second").read_bytes()
            first.kill()
            wait_for(lambda: b"worker begins" in (tmp_path / "second").read_bytes())
        finally:
            second.kill()
