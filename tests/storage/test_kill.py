"""T1: what was acknowledged is there, once, however often the process is killed; what was not can be tried again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from banshi.policy import EVERYTHING
from banshi.storage.database import Database
from banshi.storage.growing import grow
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application as applications
from banshi.storage.tables import application_subject, event, record_change

KILLS = int(os.environ.get("BANSHI_KILLS", "20"))
_CHILD = Path(__file__).with_name("submitting.py")


def _killed(place: Any, first: int, after: float) -> list[str]:
    """What a child said until it was killed, `after` seconds past its second filing's beginning, however slow it is."""
    arguments = [sys.executable, str(_CHILD), place.url, str(place.files), place.key.decode(), str(first)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "platform")}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _word in ("begun", "filed", "begun")]
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        said += child.stdout.readlines()
    return [line for line in said if line.endswith("\n")]


def test_what_was_acknowledged_survives_being_killed(place: Any, database: Database):
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("submitting", _CHILD)
    assert spec is not None
    assert spec.loader is not None
    child = module_from_spec(spec)
    spec.loader.exec_module(child)
    grow(database, [child.PERSON])
    store = DatabaseStore(database, {"person": child.PERSON})
    random_ = random.Random(1)
    begun: set[str] = set()
    filed: set[str] = set()
    for _kill in range(KILLS):
        for line in _killed(place, len(begun), random_.uniform(0, 0.15)):
            word, number = line.split()
            (begun if word == "begun" else filed).add(number)
    assert len(filed) >= KILLS
    with database.read() as connection:
        keys = Counter(connection.execute(select(applications.c.idempotency_key)).scalars())
    assert filed <= set(keys) <= begun
    assert max(keys.values()) == 1

    # Who got no answer tries again with the same key; who did and tries again gets the same application.
    for number in sorted(begun - filed) + sorted(filed)[:20]:
        child.submit(store, number)
    with database.read() as connection:
        keys = Counter(connection.execute(select(applications.c.idempotency_key)).scalars())
        numbers = connection.execute(select(applications.c.number)).scalars().all()
        tables = (event, application_subject, record_change, store.tables["person"].table)
        counts = {connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    assert set(keys) == begun
    assert counts == {len(begun)}
    for number in random_.sample(list(numbers), 20):
        found = store.find_application(number, EVERYTHING)
        assert found is not None
        assert store.verify_chain(found) is None
