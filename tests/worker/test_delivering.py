"""What is told reaches the hall, the mailbox and the notifier once each, and nothing is sent that was not written."""

import json
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from sqlalchemy import event, select, text

from banshi.applications.store import Conflict
from banshi.message import Kind
from banshi.plugin import PluginFailed
from banshi.review import Action
from banshi.settings import Smtp, StartError
from banshi.startup import Platform
from banshi.storage import outbox, purging, tables
from banshi.storage.messages import mark_read
from banshi.storage.recipients import ROLE, USER, USER_ROLE
from banshi.worker import delivering, loop
from banshi.worker.delivering import RETRIES
from banshi.worker.mailing import Folder, Server
from tests.worker.conftest import NOW, Office, Sink


def drain(worker) -> None:
    while worker.step():
        pass


def test_what_did_not_happen_is_not_told(office: Office):
    one = office.file()
    office.decide(one, Action.RETURN)
    with pytest.raises(Conflict):
        office.decide(one, Action.REFUSE)
    assert [row.kind for row in office.rows(tables.outbox)] == ["returned"]


def test_nothing_is_told_in_words_before_it_is_read(office: Office):
    office.decide(office.file(contact="欧阳青禾麟"), Action.RETURN)
    drain(office.worker())
    for table in (tables.outbox, tables.message, tables.delivery):
        assert "青禾麟" not in str(office.rows(table))
        assert "请核对" not in str(office.rows(table))


def test_each_way_carries_each_message_once(office: Office, tmp_path: Path):
    office.decide(office.decide(office.file()), Action.REFUSE, NOW + timedelta(days=30))
    worker = office.worker(Folder(tmp_path / "mail"))
    drain(worker)
    drain(worker)
    assert office.told("agency1") == [(Kind.PASSED, "event:2"), (Kind.REFUSED, "event:3")]
    assert {row.state for row in office.rows(tables.delivery)} == {"sent"}
    assert len(list((tmp_path / "mail").iterdir())) == 2
    spooled = [json.loads(one.read_text()) for one in (tmp_path / "sms").iterdir()]
    assert {one["user"] for one in spooled} == {"agency1"}
    assert len({one["key"] for one in spooled}) == 2
    assert all(one["text"] and "张三丰" not in one["text"] for one in spooled)
    assert any("张*丰" in one["text"] for one in spooled)


def test_two_who_take_and_send_at_once_tell_once(office: Office, tmp_path: Path):
    for _number in range(30):
        office.decide(office.file(), Action.RETURN)
    workers = [office.worker(Folder(tmp_path / "mail")) for _number in range(4)]
    threads = [Thread(target=drain, args=(one,)) for one in workers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    drain(workers[0])
    assert len(office.told("agency1")) == 30
    sent = office.rows(tables.delivery)
    assert len(sent) == 60
    assert {(row.state, row.attempts) for row in sent} == {("sent", 1)}


def test_only_those_who_have_the_duty_are_told(office: Office):
    one = office.file(now=NOW - timedelta(days=8))
    drain(office.worker())
    # Due the day before: the stage's supervisor, in whose scope it then lies.
    assert {kind for kind, _about in office.told("chief")} == {Kind.LATE}
    assert office.told("agency1") == []
    with office.platform.database.read() as connection:
        duties = select(tables.application_duty.c.duty).where(tables.application_duty.c.application_id == one.id)
        assert "chief" in connection.execute(duties).scalars().all()


def test_a_letter_that_fails_is_tried_again_later_and_given_up_in_the_end(office: Office, sink: Sink):
    office.give_addresses()
    sink.refuse = "451 later"
    server = Server(Smtp("127.0.0.1", sink.port, "", "", "", "hall@example.org"))
    office.decide(office.file(), Action.RETURN)
    now = NOW
    for tried, wait in enumerate((*RETRIES, RETRIES[-1]), 1):
        worker = office.worker(server, now)
        drain(worker)
        mail = next(row for row in office.rows(tables.delivery) if row.channel == "mail")
        assert mail.attempts == tried
        # Not before its time.
        drain(office.worker(server, now + wait - timedelta(seconds=1)))
        now += wait
    assert mail.state == "failed"
    assert sink.letters == []


def test_a_letter_goes_out_when_the_server_is_back(office: Office, sink: Sink):
    office.give_addresses()
    server = Server(Smtp("127.0.0.1", sink.port, "", "", "", "hall@example.org"))
    sink.refuse = "451 later"
    office.decide(office.file(), Action.RETURN)
    drain(office.worker(server))
    sink.refuse = ""
    drain(office.worker(server, NOW + RETRIES[0]))
    assert len(sink.letters) == 1
    assert sink.recipients[-1].lower() == "rcpt to:<agency1@example.com>"


def test_an_address_that_is_refused_for_good_is_given_up_at_once(office: Office, sink: Sink):
    office.give_addresses()
    sink.refuse = "550 nobody"
    office.decide(office.file(), Action.RETURN)
    drain(office.worker(Server(Smtp("127.0.0.1", sink.port, "", "", "", "hall@example.org"))))
    assert [(row.state, row.attempts) for row in office.rows(tables.delivery) if row.channel == "mail"] == [
        ("failed", 1)
    ]


def test_nobody_writes_to_addresses_that_nobody_has(office: Office, sink: Sink):
    office.decide(office.file(), Action.RETURN)
    drain(office.worker(Server(Smtp("127.0.0.1", sink.port, "", "", "", "hall@example.org"))))
    assert [row.channel for row in office.rows(tables.delivery)] == ["sms_spool"]


def test_a_notifier_that_fails_holds_up_nobody_else(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "sms").write_text("a file where the folder should be")
    office.decide(office.file(), Action.RETURN)
    drain(office.worker(Folder(tmp_path / "mail")))
    states = {row.channel: (row.state, row.attempts) for row in office.rows(tables.delivery)}
    assert states == {"sms_spool": ("waiting", 1), "mail": ("sent", 1)}
    with pytest.raises(PluginFailed, match="sms_spool"):
        office.item.notify[0][1](None)
    (tmp_path / "sms").unlink()
    drain(office.worker(now=NOW + RETRIES[0]))
    assert {row.state for row in office.rows(tables.delivery)} == {"sent"}


def test_what_a_dead_worker_had_claimed_is_sent_with_the_same_key(office: Office, tmp_path: Path):
    office.decide(office.file(), Action.RETURN)
    worker = office.worker(Folder(tmp_path / "mail"))
    drain(worker)
    key = next((tmp_path / "mail").iterdir()).name
    # As a kill between sending and marking leaves it.
    with office.platform.database.write() as connection:
        connection.execute(tables.delivery.update().values(state="sending"))
    assert outbox.free_claims(office.platform.database) == 2
    drain(office.worker(Folder(tmp_path / "mail")))
    assert [one.name for one in (tmp_path / "mail").iterdir()] == [key]
    assert {row.attempts for row in office.rows(tables.delivery)} == {2}


def test_a_closed_account_gets_no_letter(office: Office, tmp_path: Path):
    from flask_appbuilder.security.sqla.models import User
    from sqlalchemy import update

    office.decide(office.file(), Action.RETURN)
    mailer = Folder(tmp_path / "mail")
    worker = office.worker(mailer)
    with office.platform.database.write() as connection:
        connection.execute(update(User).where(User.username == "agency1").values(active=False))
    drain(worker)
    assert office.told("agency1") == []
    assert office.rows(tables.delivery) == []
    assert {row.taken for row in office.rows(tables.outbox)} == {True}


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    office.decide(office.file(contact="甲"), Action.RETURN)
    office.decide(office.file(contact="乙"), Action.RETURN)
    written, failed = delivering.in_both, []

    def fail_once(*arguments):
        if not failed:
            failed.append(True)
            raise ValueError("张三丰")
        return written(*arguments)

    monkeypatch.setattr(delivering, "in_both", fail_once)
    drain(office.worker(Folder(tmp_path / "mail")))
    assert sorted(row.state for row in office.rows(tables.delivery)) == ["sent", "sent", "sent", "waiting"]
    drain(office.worker(Folder(tmp_path / "mail"), NOW + RETRIES[0]))
    assert {row.state for row in office.rows(tables.delivery)} == {"sent"}


def altered(office: Office, application_id: str) -> None:
    """Somebody wrote over what was filed."""
    one = tables.application
    with office.platform.database.write() as connection:
        connection.execute(one.update().where(one.c.id == application_id).values(document=b"altered"))


def test_a_case_that_somebody_altered_holds_up_no_other(office: Office, tmp_path: Path, capfd):
    spoiled = office.decide(office.file(), Action.RETURN)
    office.decide(office.file(), Action.RETURN)
    altered(office, spoiled.id)
    drain(office.worker(Folder(tmp_path / "mail")))
    assert len(office.told("agency1")) == 2
    assert sorted(row.state for row in office.rows(tables.delivery)) == ["failed", "failed", "sent", "sent"]
    assert f"document of {spoiled.id}" in capfd.readouterr().err


def test_a_version_that_no_longer_compiles_holds_up_no_other(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def gone(self, digest: str) -> None:
        raise StartError("a plugin is gone")

    office.decide(office.file(), Action.RETURN)
    monkeypatch.setattr(Platform, "version", gone)
    drain(office.worker(Folder(tmp_path / "mail")))
    assert office.told("agency1") == [(Kind.RETURNED, "event:2")]
    assert [(row.channel, row.state) for row in office.rows(tables.delivery)] == [("mail", "sent")]


def test_letters_that_take_long_keep_nobody_from_being_told(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivering, "_TURN", -1.0)
    for _number in range(3):
        office.decide(office.file(), Action.RETURN)
    worker = office.worker(Folder(tmp_path / "mail"))
    worker.step()
    states = [(row.state, row.attempts) for row in office.rows(tables.delivery)]
    # One turn, one letter; the others were claimed and given back.
    assert sorted(states) == [("sent", 1), *[("waiting", 0)] * 5]
    drain(worker)
    assert {(row.state, row.attempts) for row in office.rows(tables.delivery)} == {("sent", 1)}


def test_a_worker_that_is_told_to_stop_sends_no_more_letters(office: Office, tmp_path: Path):
    for _number in range(3):
        office.decide(office.file(), Action.RETURN)
    worker = office.worker(Folder(tmp_path / "mail"))
    worker.stopped.set()
    worker.step()
    assert sorted(row.state for row in office.rows(tables.delivery)) == ["sent", *["waiting"] * 5]


def test_what_is_due_to_go_out_is_found_by_its_index(office: Office):
    office.decide(office.file(), Action.RETURN)
    drain(office.worker())
    database = office.platform.database
    said: list[tuple[str, object]] = []
    event.listen(database.light, "before_cursor_execute", lambda *told: said.append((told[2], told[3])))
    outbox.claim(database, NOW, 20)
    statement, parameters = next(one for one in said if "delivery" in one[0])
    explain = "EXPLAIN" if database.is_postgresql else "EXPLAIN QUERY PLAN"
    with database.snapshot() as connection:
        if database.is_postgresql:
            # A table of one row is read whole, whatever indexes there are.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    assert any("ix_delivery_open" in str(row[-1]) for row in plan), plan


def test_what_is_old_is_thrown_away_one_batch_a_round(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(purging, "BATCH", 1)
    for _number in range(2):
        office.decide(office.file(), Action.RETURN)
    drain(office.worker(Folder(tmp_path / "mail")))
    told = office.told("agency1")
    later = office.worker(Folder(tmp_path / "mail"), NOW + purging.LETTER_KEPT + timedelta(days=1))
    assert len(office.rows(tables.delivery)) == 4
    left = []
    while len(left) < 20 and (not left or left[-1]):
        later.step()
        left.append(len(office.rows(tables.delivery)) + len(office.rows(tables.outbox)))
    assert left[-1] == 0
    assert all(before - after <= 1 for before, after in zip([6, *left], left))
    # Nobody read them yet.
    assert office.told("agency1") == told
    drain(later)
    assert office.told("agency1") == told


def test_a_reminder_is_not_told_again_after_what_is_old_was_thrown_away(office: Office):
    office.file(now=NOW - timedelta(days=8))
    drain(office.worker())
    assert [kind for kind, _about in office.told("chief")] == [Kind.LATE, Kind.LATE]
    for name in ("chief", "front_desk", "front_desk2"):
        mark_read(office.platform.database, office.actors[name].user_id, NOW)
    # More than a year later, on a Thursday, the case is as late as ever: each morning looks at it again.
    worker = office.worker(now=NOW + timedelta(days=400))
    for _round in range(20):
        worker.step()
    assert office.told("chief") == []
    drain(office.worker(now=NOW + timedelta(days=401)))
    assert office.told("chief") == []


def test_a_mistake_in_one_round_does_not_end_the_worker(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    worker, rounds = office.worker(), []

    def fail_then_stop() -> int:
        rounds.append(True)
        if len(rounds) == 1:
            raise ValueError("张三丰")
        worker.stopped.set()
        return 0

    monkeypatch.setattr(worker, "step", fail_then_stop)
    monkeypatch.setattr(loop, "_AWAY", 0.01)
    worker.run()
    assert len(rounds) == 2
    said = capfd.readouterr().err
    assert '"worker failed"' in said
    assert "张三丰" not in said


@pytest.mark.parametrize(
    ("ours", "theirs"), [(USER, User.__table__), (ROLE, Role.__table__), (USER_ROLE, assoc_user_role)], ids=str
)
def test_accounts_are_read_where_flask_appbuilder_keeps_them(ours, theirs):
    assert ours.name == theirs.name
    assert {one.name: one.type.python_type for one in ours.c}.items() <= {
        one.name: one.type.python_type for one in theirs.c
    }.items()
