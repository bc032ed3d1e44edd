"""Sessions, drafts and attempts to log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from banshi.storage import drafts, members, sessions
from banshi.storage.database import Database
from banshi.storage.drafts import Draft
from banshi.storage.publications import publish
from banshi.storage.tables import draft as draft_table
from banshi.storage.tables import login_attempt
from banshi.storage.tables import session as session_table

MINUTE = timedelta(minutes=1)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, less the ends of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    for engine in (database.engine, database.light):
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in (database.engine, database.light):
        event.remove(engine, "before_cursor_execute", note)


def _draft(**changes: Any) -> Draft:
    return replace(Draft("draft", "enrolment", "d" * 64, "portal", 2, {"name": "欧阳"}, {"page": "3"}), **changes)


def test_a_session_is_loaded_with_epoch_and_draft_in_one_statement(database: Database, samples: Any):
    clerk = samples.clerk("a")
    publish(database, {"a.yaml": "x"}, {}, "policy")
    drafts.save(database, saved := _draft(), clerk)
    token = sessions.begin(database, clerk, samples.NOW, {"theme": "elder"})
    with statements(database) as sent:
        visit = sessions.load(database, token, samples.NOW + MINUTE, "draft")
    assert len(sent) == 1
    assert visit.session is not None
    assert (visit.session.actor, visit.session.data, visit.expired) == (clerk, {"theme": "elder"}, False)
    assert (visit.epoch, visit.draft) == (1, saved)


@pytest.mark.parametrize("token", ["", "nothing", "\0", "\ud800", "é" * 5000])
def test_who_has_no_session_learns_the_epoch(database: Database, samples: Any, token: str):
    assert sessions.load(database, token, samples.NOW, "draft") == sessions.Visit(0, None, False, None)


def test_the_token_is_kept_nowhere(database: Database, samples: Any):
    token = sessions.begin(database, samples.clerk("a"), samples.NOW)
    with database.read() as connection:
        row = connection.execute(select(session_table)).one()
    assert token not in str(row)
    assert sessions.load(database, row.id, samples.NOW).session is None


def test_another_ones_draft_does_not_come_along(database: Database, samples: Any):
    drafts.save(database, _draft(), samples.clerk("a"))
    for actor in (samples.clerk("a", 2), samples.clerk("b", 1)):
        token = sessions.begin(database, actor, samples.NOW)
        assert sessions.load(database, token, samples.NOW, "draft").draft is None


def test_a_session_runs_out(database: Database, samples: Any):
    token = sessions.begin(database, samples.clerk("a"), samples.NOW)
    assert not sessions.load(database, token, samples.NOW + sessions.IDLE - MINUTE).expired
    # Loading prolonged it, to half an hour from then.
    later = sessions.load(database, token, samples.NOW + 2 * sessions.IDLE)
    assert later.expired
    assert later.session is not None
    assert sessions.load(database, token, samples.NOW + sessions.IDLE).session is not None


def test_prolonging_is_written_at_most_every_five_minutes(database: Database, samples: Any):
    token = sessions.begin(database, samples.clerk("a"), samples.NOW)
    with statements(database) as sent:
        for minute in range(1, 16):
            sessions.load(database, token, samples.NOW + minute * MINUTE)
    assert len([one for one in sent if one.startswith("UPDATE")]) == 3


def test_no_session_outlives_the_working_day(database: Database, samples: Any):
    token = sessions.begin(database, samples.clerk("a"), samples.NOW)
    for step in range(1, 36):
        assert not sessions.load(database, token, samples.NOW + step * 20 * MINUTE).expired
    assert sessions.load(database, token, samples.NOW + 36 * 20 * MINUTE).expired


def test_a_revoked_session_is_gone_at_the_next_request(database: Database, samples: Any):
    clerk = samples.clerk("a")
    one, other = (sessions.begin(database, clerk, samples.NOW) for _number in range(2))
    stranger = sessions.begin(database, samples.clerk("b", 2), samples.NOW)
    sessions.revoke(database, one)
    assert sessions.load(database, one, samples.NOW).session is None
    assert sessions.load(database, other, samples.NOW).session is not None
    assert sessions.revoke_user(database, clerk.user_id) == 1
    assert sessions.load(database, other, samples.NOW).session is None
    assert sessions.load(database, stranger, samples.NOW).session is not None


def test_data_is_written_only_when_it_changed(database: Database, samples: Any):
    token = sessions.begin(database, samples.clerk("a"), samples.NOW, {"a": 1})
    visit = sessions.load(database, token, samples.NOW)
    assert visit.session is not None
    with statements(database) as sent:
        sessions.save_data(database, visit.session, {"a": 1})
        sessions.save_data(database, visit.session, {"a": 2})
    assert len(sent) == 1
    again = sessions.load(database, token, samples.NOW).session
    assert again is not None
    assert again.data == {"a": 2}


def test_failures_count_from_the_latest_success(database: Database, samples: Any):
    def attempt(ok: bool, minute: int, name: str = "Zhang") -> None:
        sessions.record_attempt(database, name, ok, samples.NOW + minute * MINUTE)

    def failures(name: str = "zhang ", minute: int = 0) -> int:
        return sessions.failures_since(database, name, samples.NOW + minute * MINUTE)

    assert failures() == 0
    for minute in range(4):
        attempt(False, minute, "ZHANG")
    attempt(False, 2, "li")
    assert (failures(), failures(minute=2), failures("li"), failures("\0")) == (4, 2, 1, 0)
    attempt(True, 5)
    assert failures() == 0
    attempt(False, 6)
    assert failures() == 1
    with database.read() as connection:
        assert "zhang" not in str(connection.execute(select(login_attempt)).all()).lower()


# Drafts


def test_a_draft_comes_back_as_it_was_saved(database: Database, samples: Any):
    clerk = samples.clerk("a")
    drafts.save(database, _draft(), clerk)
    drafts.save(database, changed := _draft(raw={"name": ["x"], "n": None}, page=3), clerk)
    assert drafts.find(database, "draft", clerk) == changed
    assert changed.updated_at is not None
    assert [(one.id, one.page) for one in drafts.listed(database, clerk)] == [("draft", 3)]


def test_drafts_are_ones_own(database: Database, samples: Any):
    clerk, colleague, moved = samples.clerk("a"), samples.clerk("a", 2), samples.clerk("b", 1)
    drafts.save(database, _draft(), clerk)
    for actor in (colleague, moved):
        assert drafts.find(database, "draft", actor) is None
        assert drafts.listed(database, actor) == []
        assert not drafts.remove(database, "draft", actor)
    drafts.save(database, _draft(raw={"name": "other"}), colleague)
    found = drafts.find(database, "draft", clerk)
    assert found is not None
    assert found.raw == {"name": "欧阳"}
    assert drafts.remove(database, "draft", clerk)
    assert drafts.find(database, "draft", clerk) is None
    assert drafts.find(database, "draft", colleague) is not None


def test_a_draft_is_sealed(database: Database, samples: Any):
    drafts.save(database, _draft(), samples.clerk("a"))
    with database.read() as connection:
        assert "欧阳".encode() not in connection.execute(select(draft_table.c.content)).scalar_one()


@pytest.mark.parametrize("draft_id", ["", "\0", "\ud800", "x" * 9000])
def test_ids_that_are_none_find_nothing(database: Database, samples: Any, draft_id: str):
    assert drafts.find(database, draft_id, samples.clerk("a")) is None


def test_an_id_that_is_too_long_is_refused(database: Database, samples: Any):
    with pytest.raises(ValueError):
        drafts.save(database, _draft(id="x" * 65), samples.clerk("a"))


# Members


def test_members(database: Database):
    assert members.unit_of(database, 1) is None
    members.assign(database, 1, "a")
    members.assign(database, 1, "b")
    assert members.unit_of(database, 1) == "b"
