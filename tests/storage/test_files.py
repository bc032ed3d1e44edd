"""Files: kept whole, sealed, and read by those who may."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from banshi.applications.store import Application
from banshi.policy import NOTHING, applications_of
from banshi.storage.database import Database, StoreUnavailable
from banshi.storage.files import UploadReader, path_of, read_file, store_file
from banshi.storage.sealing import Unsealable
from banshi.storage.store import DatabaseStore

CONTENT = "死亡证明，欧阳".encode() * 50


def _store(database: Database, actor: Any, content: bytes = CONTENT) -> Any:
    return store_file(database, actor, "欧阳的证明.jpg", "image/jpeg", content, 358, 441)


def _read(database: Database, file_id: str, actor: Any) -> Any:
    return read_file(database, file_id, actor, applications_of(actor))


def test_a_file_comes_back_as_it_was_stored(database: Database, samples: Any):
    clerk = samples.clerk("a")
    upload = _store(database, clerk)
    assert (upload.name, upload.size, upload.width, upload.height) == ("欧阳的证明.jpg", len(CONTENT), 358, 441)
    assert _read(database, upload.id, clerk) == (upload, CONTENT)
    assert UploadReader(database, clerk).find(upload.id) == upload


def test_nothing_readable_is_on_the_disk(database: Database, samples: Any):
    _store(database, samples.clerk("a"))
    kept = [one for one in database.files.rglob("*") if one.is_file()]
    assert len(kept) == 1
    assert "欧阳".encode() not in kept[0].read_bytes()
    assert kept[0].suffix == ""


def test_equal_contents_are_kept_once_and_known_twice(database: Database, samples: Any):
    one, other = _store(database, samples.clerk("a")), _store(database, samples.clerk("b"))
    assert one.id != other.id
    assert len([path for path in database.files.rglob("*") if path.is_file()]) == 1
    assert _read(database, other.id, samples.clerk("b")) == (other, CONTENT)


@pytest.mark.parametrize("file_id", ["", "../../etc/passwd", "\0", "\ud800", "0" * 32])
def test_ids_that_are_none_find_nothing(database: Database, samples: Any, file_id: str):
    assert _read(database, file_id, samples.clerk("a")) is None
    assert UploadReader(database, samples.clerk("a")).find(file_id) is None


def test_before_filing_only_who_stored_it_sees_it(database: Database, samples: Any):
    upload = _store(database, samples.clerk("a"))
    for actor in (samples.clerk("a", 2), samples.clerk("b", 3), samples.clerk("b", 1), samples.reviewer("front_desk")):
        assert _read(database, upload.id, actor) is None
        assert UploadReader(database, actor).find(upload.id) is None


def test_after_filing_the_unit_and_the_reviewers_see_it(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    database = store.database
    scan, photo = _store(database, samples.clerk("a")), _store(database, samples.clerk("a"), b"photo")
    filing = samples.filing(photo=photo.id)
    filing.materials["certificate"] = [scan.id]
    submit(samples.clerk("a"), filing)
    for upload in (scan, photo):
        assert _read(database, upload.id, samples.clerk("a", 2)) is not None
        assert UploadReader(database, samples.clerk("a", 2)).find(upload.id) == upload
        assert _read(database, upload.id, samples.reviewer("front_desk")) is not None
        assert UploadReader(database, samples.reviewer("front_desk")).find(upload.id) is None
        for stranger in (samples.clerk("b", 3), samples.reviewer("other", 91)):
            assert _read(database, upload.id, stranger) is None
        assert read_file(database, upload.id, samples.clerk("b", 3), NOTHING) is None


def test_filing_another_units_file_does_not_open_it(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    upload = _store(store.database, samples.clerk("a"))
    submit(samples.clerk("b", 3), samples.filing(photo=upload.id))
    assert _read(store.database, upload.id, samples.clerk("b", 3)) is None


def test_a_file_exchanged_on_the_disk_does_not_open(database: Database, samples: Any):
    clerk = samples.clerk("a")
    one, other = _store(database, clerk), _store(database, clerk, b"other")
    path_of(database, database.seal.content_address(CONTENT)).write_bytes(
        path_of(database, database.seal.content_address(b"other")).read_bytes()
    )
    assert _read(database, other.id, clerk) is not None
    with pytest.raises(Unsealable):
        _read(database, one.id, clerk)


def test_a_full_disk_is_said_and_leaves_nothing(database: Database, samples: Any):
    with patch("os.fsync", side_effect=OSError(28, "No space left on device")), pytest.raises(StoreUnavailable):
        _store(database, samples.clerk("a"))
    assert [one for one in database.files.rglob("*") if one.is_file()] == []


def test_a_folder_that_is_gone_is_said(database: Database, samples: Any):
    upload = _store(database, samples.clerk("a"))
    path_of(database, database.seal.content_address(CONTENT)).unlink()
    with pytest.raises(StoreUnavailable):
        _read(database, upload.id, samples.clerk("a"))
