"""Published definitions never change, and the epoch moves with them in one transaction."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest

from banshi.storage.database import Database
from banshi.storage.publications import current_epoch, epoch_of_item, load_texts, publish

FIRST = {"items/a.yaml": "item: a\n", "items/b.yaml": "item: b\n"}


def test_nothing_is_in_force_at_first(database: Database):
    assert current_epoch(database) == 0
    assert load_texts(database, 0) == {}


def test_publishing_moves_the_epoch_and_keeps_what_was(database: Database):
    second = {"items/a.yaml": "item: a\ntitle: 新\n", "items/c.yaml": "item: b\n"}
    assert publish(database, FIRST, {"d1": "a", "d2": "b"}, "policy") == 1
    assert publish(database, second, {"d3": "a", "d2": "b"}, "policy") == current_epoch(database) == 2
    assert load_texts(database, 1) == FIRST
    assert load_texts(database, 2) == second
    assert [epoch_of_item(database, one) for one in ("d1", "d2", "d3", "none")] == [1, 1, 2, None]


def test_publishing_again_changes_nothing(database: Database):
    publish(database, FIRST, {"d1": "a"}, "policy")
    assert publish(database, FIRST, {"d1": "a"}, "other") == 1
    # The same texts make other versions when the program changed.
    assert publish(database, FIRST, {"d9": "a"}, "other") == 2


def test_publishers_queue(database: Database):
    def publish_one(number: int) -> int:
        return publish(database, {"a.yaml": str(number)}, {f"d{number}": "a"}, "policy")

    with ThreadPoolExecutor(6) as pool:
        epochs = sorted(pool.map(publish_one, range(6)))
    assert epochs == [1, 2, 3, 4, 5, 6]
    assert current_epoch(database) == 6


def test_a_publication_is_whole_or_not_at_all(database: Database):
    target: Any = "banshi.storage.publications.update"
    with patch(target, side_effect=RuntimeError), pytest.raises(RuntimeError):
        publish(database, FIRST, {"d1": "a"}, "policy")
    assert current_epoch(database) == 0
    assert epoch_of_item(database, "d1") is None
