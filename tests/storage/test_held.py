"""What a register held when an application was filed, and the reviewer's verdicts: kept sealed, on both databases."""

import json
from dataclasses import replace
from typing import Any

from banshi.applications.store import EventKind
from banshi.policy import EVERYTHING, applications_of
from banshi.review import Action
from banshi.storage.documents import dump, open_filing, seal_filing
from banshi.storage.files import read_file, store_file
from banshi.storage.sealing import Purpose
from banshi.storage.store import DatabaseStore


def test_a_held_file_belongs_to_the_application(store: DatabaseStore, submit: Any, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    photo = store_file(store.database, clerk, "照片.jpg", "image/jpeg", b"photo")
    assert read_file(store.database, photo.id, reviewer, applications_of(reviewer)) is None
    filed = submit(clerk, replace(samples.filing(), held={"portrait": [photo.id]}))
    found = store.find_application(filed.number, EVERYTHING)
    assert found is not None
    assert found.filing.held == {"portrait": [photo.id]}
    assert read_file(store.database, photo.id, reviewer, applications_of(reviewer)) == (photo, b"photo")


def test_a_held_file_of_another_unit_is_not_bound(store: DatabaseStore, submit: Any, samples: Any):
    photo = store_file(store.database, samples.clerk("b", 2), "照片.jpg", "image/jpeg", b"photo")
    clerk = samples.clerk("a")
    submit(clerk, replace(samples.filing(), held={"portrait": [photo.id]}))
    assert read_file(store.database, photo.id, clerk, applications_of(clerk)) is None


def test_verdicts_stay_in_the_chain(store: DatabaseStore, submit: Any, samples: Any):
    reviewer = samples.reviewer("front_desk")
    filed = submit(samples.clerk("a"))
    verdicts = {"form": True, "deed": False}
    said = samples.event(EventKind.RETURNED, reviewer, verdicts=verdicts)
    returned = samples.move(store, filed, reviewer, Action.RETURN, event=said)
    assert [one.verdicts for one in store.events(returned)] == [{}, verdicts]
    assert store.verify_chain(returned) is None


def test_a_document_from_before_opens(store: DatabaseStore, samples: Any):
    """Applications that were filed before registers could stand for materials hold nothing."""
    seal, filing = store.database.seal, samples.filing()
    content = json.loads(seal.open(Purpose.DOCUMENT, seal_filing(seal, "a1", filing), "a1"))
    assert content.pop("held") == {}
    document = seal.seal(Purpose.DOCUMENT, dump(content), "a1")
    assert open_filing(seal, "a1", document, filing.listed) == filing
