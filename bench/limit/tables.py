"""The limit's tables: the columns of the platform's applications, an audit row, and what the checks look up."""

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)

metadata = MetaData()

application = Table(
    "application",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(32), nullable=False),
    Column("item", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("portal", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("submitted_by", Integer, nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("subject_title", Text, nullable=False),
    Column("subject_count", Integer, nullable=False),
    Column("id_type", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("masked_id_number", Text, nullable=False),
    Column("decisions", JSON, nullable=False),
    Column("listed", JSON, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("head", String(64), nullable=False),
)
_newest = (application.c.submitted_at, application.c.id)
Index("uq_number", application.c.number, unique=True)
Index("uq_idempotency", application.c.unit_id, application.c.idempotency_key, unique=True)
Index("ix_unit", application.c.unit_id, *_newest)
Index("ix_unit_state", application.c.unit_id, application.c.state, *_newest)
Index("ix_unit_id_number", application.c.unit_id, application.c.id_number, *_newest)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("application_id", String(32), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("content", JSON, nullable=False),
)
Index("ix_audit", audit.c.application_id, audit.c.at)

hospital = Table("hospital", metadata, Column("code", Text, primary_key=True), Column("name", Text, nullable=False))

photo = Table(
    "photo",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)


def open_engine(url: str) -> Engine:
    """An engine with the durability that the platform has."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        options = {"options": "-c synchronous_commit=on -c timezone=UTC"}
        return create_engine(parsed.set(drivername="postgresql+psycopg"), connect_args=options)
    engine = create_engine(parsed, connect_args={"timeout": 15})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_begin(connection)))
    return engine


def _tune(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Any) -> str:
    return "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
