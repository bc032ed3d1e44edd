"""The platform's own tables. Register tables are made from definitions (`registers.py`)."""

from datetime import UTC, date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    literal_column,
)

ID = String(32)
DIGEST = String(64)
# When something is due that has no limit.
NEVER = date(9999, 12, 31)

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC. SQLite keeps no zone: it goes in as UTC and comes out as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# An application 办件. `document` is sealed and no list reads it; `listed`, `subject_title` and `masked_id_number` are
# masked already. `head` closes the audit chain of `events` events; `decisions` are those that count since the latest
# filing. `due_on` and `stage_due_on` are set while a limit runs: not while it waits for the applicant, nor at the end.
application = Table(
    "application",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", String(32), nullable=False),
    Column("item", Text, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("portal", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_by", BigInteger, nullable=False),
    Column("decided_at", Instant),
    Column("subject_title", Text, nullable=False),
    Column("subject_count", Integer, nullable=False),
    Column("id_type", Text, nullable=False),
    Column("masked_id_number", Text, nullable=False),
    Column("decisions", JSON, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("stage", Text, nullable=False),
    Column("holder", BigInteger, nullable=False),
    Column("due_on", Date),
    Column("stage_due_on", Date),
    Column("listed", JSON, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("head", DIGEST, nullable=False),
    info={"unit_column": "unit_id"},
)
Index("uq_application_number", application.c.number, unique=True)
Index("uq_application_idempotency", application.c.unit_id, application.c.idempotency_key, unique=True)
_newest = (application.c.submitted_at, application.c.id)
Index("ix_application_newest", *_newest)
Index("ix_application_unit", application.c.unit_id, *_newest)
Index("ix_application_unit_state", application.c.unit_id, application.c.state, *_newest)
# What the sweep of limits looks at, and what one reviewer claimed.
Index(
    "ix_application_due",
    application.c.due_on,
    application.c.id,
    sqlite_where=application.c.due_on.is_not(None),
    postgresql_where=application.c.due_on.is_not(None),
)
Index(
    "ix_application_stage_due",
    application.c.stage_due_on,
    application.c.id,
    sqlite_where=application.c.stage_due_on.is_not(None),
    postgresql_where=application.c.stage_due_on.is_not(None),
)
Index(
    "ix_application_holder",
    application.c.holder,
    application.c.id,
    sqlite_where=application.c.holder != 0,
    postgresql_where=application.c.holder != 0,
)
# What waits at one stage now: the public notices, which anybody may ask for.
Index(
    "ix_application_stage",
    application.c.stage,
    application.c.item,
    *_newest,
    sqlite_where=application.c.stage != "",
    postgresql_where=application.c.stage != "",
)
Index("ix_application_unit_item", application.c.unit_id, application.c.item, *_newest)

# Whom an application is about, by tokens: names and numbers are found, never read.
application_subject = Table(
    "application_subject",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("unit_id", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("id_type", Text, nullable=False),
    Column("name_token", String(32), nullable=False),
    Column("id_token", String(32), nullable=False),
)
Index("ix_subject_id_token", application_subject.c.id_token, application_subject.c.unit_id)
Index("ix_subject_name_token", application_subject.c.name_token, application_subject.c.unit_id)
Index("ix_subject_record_key", application_subject.c.record_key)

# The duties that an application waits on or ever waited on: a queue is an index range, and what a reviewer may see too.
# `due_on` is the nearest limit that runs, or a day that never comes: a queue begins with what is due first. `item` and
# `stage` stand here too, so that a queue of one item or stage is an index range as well.
application_duty = Table(
    "application_duty",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("duty", String(128), primary_key=True),
    Column("waiting", Boolean, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("item", Text, nullable=False),
    Column("stage", Text, nullable=False),
)
# Only of what waits: a few hundred rows among all that were ever reviewed.
_first_due = (application_duty.c.due_on, application_duty.c.submitted_at, application_duty.c.application_id)
for _index, *_columns in (
    ("ix_duty_queue", *_first_due),
    ("ix_duty_item", application_duty.c.item, *_first_due),
    # With the item, so that a queue of both reads nothing but the index.
    ("ix_duty_stage", application_duty.c.stage, *_first_due, application_duty.c.item),
):
    Index(
        _index,
        application_duty.c.duty,
        *_columns,
        sqlite_where=application_duty.c.waiting,
        postgresql_where=application_duty.c.waiting,
    )

# What a reviewer asked of the queue and wants to ask again, by the name that he gave it. It names no person.
saved_filter = Table(
    "saved_filter",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(40), primary_key=True),
    Column("asked", JSON, nullable=False),
)

# What happened, in a chain of HMACs (`audit.py`).
event = Table(
    "event",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("mac", DIGEST, nullable=False),
)
Index("ix_event_actor", event.c.actor_id, event.c.at)

# What statistics count of an application: a narrow row, so that counting a million reads no document. Days are the
# office's. `office` is the unit that decides or decided ("" while none is known), `due_on` when it is or was due,
# `worked_days` what a decided one took; `late`: a later return told what the first one should have.
application_figure = Table(
    "application_figure",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("item", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_on", Date),
    Column("ended_on", Date),
    Column("worked_days", Integer),
    Column("returns", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
)
Index("ix_figure_filed", application_figure.c.filed_on)
Index("ix_figure_office", application_figure.c.office, application_figure.c.filed_on)

# The grade that the applicant gave 好差评, once; what was said beside it is in the event.
rating = Table(
    "rating",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("grade", String(32), nullable=False),
    Column("at", Instant, nullable=False),
)

# An uploaded file: `address` names the sealed content in the folder, `name` is sealed (people name files after people).
file = Table(
    "file",
    metadata,
    Column("id", ID, primary_key=True),
    Column("address", DIGEST, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
)
Index("ix_file_address", file.c.address)

application_file = Table(
    "application_file",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("file_id", ID, ForeignKey("file.id"), primary_key=True),
)
Index("ix_application_file", application_file.c.file_id)

# 一次性告知: what somebody at a window was told is missing or wrong, before anything was filed; who told him, and when.
# `content` is sealed.
shortfall = Table(
    "shortfall",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("count", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    info={"unit_column": "unit_id"},
)
Index("ix_shortfall_newest", shortfall.c.at, shortfall.c.id)
Index("ix_shortfall_unit", shortfall.c.unit_id, shortfall.c.at, shortfall.c.id)

# The user is part of the key: nobody can come upon another's draft, or write over it, by its id.
draft = Table(
    "draft",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(64), primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("portal", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# `id` is the SHA-256 of the cookie's token: a copy of the table opens no session.
session = Table(
    "session",
    metadata,
    Column("id", DIGEST, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("actor", JSON, nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_session_user", session.c.user_id)
Index("ix_session_expires", session.c.expires_at)

# `name_token`: people type passwords into the field for the name.
login_attempt = Table(
    "login_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name_token", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ok", Boolean, nullable=False),
)
Index("ix_login_attempt", login_attempt.c.name_token, login_attempt.c.at)

member = Table(
    "member",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("unit_id", Text, nullable=False),
)
Index("ix_member_unit", member.c.unit_id)

# Who stands in for a reviewer that is away, from its first to its last day 委托. `duties` are those that passed over
# when it was made; names and the reason are sealed (a reason may be an illness).
delegation = Table(
    "delegation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("stand_in_id", BigInteger, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("duties", JSON, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
Index("ix_delegation_user", delegation.c.user_id, delegation.c.last)
# Read at each request of a reviewer.
Index("ix_delegation_stand_in", delegation.c.stand_in_id, delegation.c.last)

publication = Table(
    "publication",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
)
definition_text = Table(
    "definition_text",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("text", Text, nullable=False),
)
publication_file = Table(
    "publication_file",
    metadata,
    Column("epoch", Integer, ForeignKey("publication.epoch"), primary_key=True, autoincrement=False),
    Column("path", String(255), primary_key=True),
    Column("digest", DIGEST, ForeignKey("definition_text.digest"), nullable=False),
)
item_version = Table(
    "item_version",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("item", Text, nullable=False),
    Column("epoch", Integer, ForeignKey("publication.epoch"), nullable=False),
)
# One row, made by the first migration: what every request compares.
epoch = Table(
    "epoch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
)

# Every change of a register's record names the application that made it; the values are sealed.
record_change = Table(
    "record_change",
    metadata,
    Column("application_id", ID, ForeignKey("application.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("register", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
Index("ix_record_change", record_change.c.register, record_change.c.record_key, record_change.c.at)

# Who looked at a value of a record unmasked; who, what and why are sealed.
record_reveal = Table(
    "record_reveal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("register", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
Index("ix_record_reveal", record_reveal.c.register, record_reveal.c.record_key)

# Who is to be told of what, by duty; written in the transaction of what happened. There is no text: it is made when it
# is read or sent. `sequence` is the event's, 0 where it was none (a reminder); `about` keeps one from being told twice.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("application_id", ID, ForeignKey("application.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=False),
    Column("recipient", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken", Boolean, nullable=False),
)
_told = (outbox.c.application_id, outbox.c.kind, outbox.c.about, outbox.c.recipient)
Index("uq_outbox", *_told, unique=True)
# Only of what nobody took yet.
Index("ix_outbox_waiting", outbox.c.at, outbox.c.id, sqlite_where=~outbox.c.taken, postgresql_where=~outbox.c.taken)

# A message 消息 in the hall.
message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("application_id", ID, ForeignKey("application.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
)
Index("uq_message", message.c.user_id, message.c.application_id, message.c.kind, message.c.about, unique=True)
Index("ix_message_user", message.c.user_id, message.c.at, message.c.id)
Index(
    "ix_message_unread",
    message.c.user_id,
    message.c.id,
    sqlite_where=message.c.read_at.is_(None),
    postgresql_where=message.c.read_at.is_(None),
)

# A message on its way out by one channel: "mail", or the name of a notifier. `next_at` is when it is tried again.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
)
Index("uq_delivery", delivery.c.message_id, delivery.c.channel, unique=True)
# What is not finished.
DELIVERY_OPEN = delivery.c.state.in_([literal_column("'waiting'"), literal_column("'sending'")])
Index("ix_delivery_open", delivery.c.next_at, delivery.c.id, sqlite_where=DELIVERY_OPEN, postgresql_where=DELIVERY_OPEN)

# A job that ran or runs: once a day, or once more where `mark`, what it ran for, is another.
job_run = Table(
    "job_run",
    metadata,
    Column("job", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
