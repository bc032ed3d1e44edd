"""T3: of many reviewers who claim, hand on and decide one case at once, exactly one wins; the others are told."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest

from banshi.applications import handling
from banshi.applications.deciding import decide
from banshi.applications.flow import submit
from banshi.applications.handling import Act, Person
from banshi.applications.reading import Reading
from banshi.applications.store import Application, Conflict
from banshi.review import Action
from tests.promises.conftest import REDUCTION, Hall

ROUNDS, AT_ONCE = (10_000, 64) if os.environ.get("SOAK") == "1" else (300, 16)
pytestmark = [pytest.mark.xdist_group("t3")]


def test_of_many_acts_at_once_exactly_one_wins(hall: Hall):
    item, store = hall.platform.definitions.items[REDUCTION], hall.platform.store
    front = hall.actor("front_desk")
    reviewers = [replace(front, user_id=1000 + number) for number in range(AT_ONCE)]
    heir = Person(2000, "演示乙", front.duties)
    barrier = Barrier(AT_ONCE)

    def act(one: Application, number: int) -> bool:
        what = Act(item, one, reviewers[number], store, datetime.now(UTC))
        barrier.wait()
        try:
            match number % 4:
                case 0:
                    handling.claim(what)
                case 1:
                    handling.transfer(what, heir, "转办")
                case 2:
                    decide(item, one, Action.REFUSE, what.actor, store, what.now, "理由")
                case _:
                    handling.suspend(what, "等待")
        except Conflict:
            return False
        return True

    first, wrong = hall.pending("agency1"), 0
    reading = Reading(first.filing.values, first.filing.materials, {})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for round_ in range(ROUNDS):
            filed = submit(item, reading, hall.actor("agency1"), store, f"round {round_}", datetime.now(UTC))
            won = list(pool.map(act, [filed] * AT_ONCE, range(AT_ONCE)))
            wrong += (won.count(True), len(store.events(filed))) != (1, 2)
            assert store.verify_chain(filed) is None
    assert wrong == 0
